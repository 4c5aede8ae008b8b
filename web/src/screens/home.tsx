import { useState } from 'react';
import { listImageFormats } from '../../../core/contract/image-formats.ts';
import { MAX_IMAGE_BYTES } from '../../../core/contract/limits.ts';
import { NOTICE } from '../../../core/contract/notice.ts';
import type { ImageSource } from '../intake/image-source.ts';
import { fetchSample, SAMPLES, type Sample, thumbnailPath } from '../intake/samples.ts';
import { PASTE_KEYS } from '../keyboard/shortcuts.ts';
import { Icon } from '../parts/icons.tsx';
import { countOf, formatBytes } from '../words/format.ts';
import './home.css';

const WORDS = {
  title: (
    <>
      Drop a chest <span className="home-word">X-ray</span>, read the verdict
    </>
  ),
  lead: 'Pneumonia, Normal or Failed to Predict, with the probability it rests on.',
  drop: 'Drop X-rays or folders here',
  or: `or paste one with ${PASTE_KEYS}`,
  choose: 'Choose X-rays',
  folder: 'Choose a folder',
  formats: `${listImageFormats('or')}. An X-ray above ${formatBytes(MAX_IMAGE_BYTES)} is scaled down in this browser before it is sent.`,
  samples: 'No X-ray at hand? Try one of these',
  samplesFrom: 'X-rays of children from the data set of',
  source: 'Kermany et al. 2018',
  sourceUrl: 'https://data.mendeley.com/datasets/rscbjbr9sj',
  licence: 'CC BY 4.0',
  licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  sampleFault: 'The sample X-ray could not be loaded. Load the page again.',
  is: 'What it is',
  isText: [
    'One network (ResNet-18), trained on X-rays with and without pneumonia. It gives the probability that a new X-ray shows pneumonia.',
    'The X-ray goes to the service that this page was loaded from, and is not kept. The file name never leaves this browser.',
  ],
  isNot: 'What it is not',
  back: (count: number) => `Back to the worklist (${countOf(count, 'X-ray')})`,
};

interface HomeProps {
  /** Why no X-ray is accepted; null where X-rays are accepted. */
  readonly reason: string | null;
  readonly itemCount: number;
  readonly onChooseFiles: () => void;
  readonly onChooseFolder: () => void;
  readonly onImages: (images: readonly ImageSource[]) => void;
  readonly onBack: () => void;
}

/** The first screen: where to drop X-rays, and what to expect of a verdict. */
export function HomeScreen(props: HomeProps) {
  const { reason, itemCount, onImages, onBack } = props;
  return (
    <main className="home">
      {itemCount > 0 && (
        <button type="button" className="button home-back" onClick={onBack}>
          <Icon name="left" />
          {WORDS.back(itemCount)}
        </button>
      )}
      <div className="home-lead">
        <h1>{WORDS.title}</h1>
        <p>{WORDS.lead}</p>
      </div>
      <DropZone {...props} />
      <Samples disabled={reason !== null} onImages={onImages} />
      <Notes />
    </main>
  );
}

function DropZone({ reason, onChooseFiles, onChooseFolder }: HomeProps) {
  return (
    <section className="drop" data-closed={reason !== null} aria-labelledby="drop-title">
      <Icon name="xray" />
      <h2 id="drop-title">{WORDS.drop}</h2>
      <p className="drop-paste">{WORDS.or}</p>
      <div className="drop-buttons">
        <button
          type="button"
          className="button button-primary"
          disabled={reason !== null}
          aria-describedby={reason === null ? 'drop-formats' : 'drop-reason'}
          onClick={onChooseFiles}
        >
          {WORDS.choose}
        </button>
        <button type="button" className="button" disabled={reason !== null} onClick={onChooseFolder}>
          <Icon name="folder" />
          {WORDS.folder}
        </button>
      </div>
      {reason === null ? (
        <p id="drop-formats" className="drop-formats">
          {WORDS.formats}
        </p>
      ) : (
        <p id="drop-reason" className="drop-reason" role="status">
          <Icon name="waiting" />
          {reason}
        </p>
      )}
    </section>
  );
}

function Notes() {
  return (
    <div className="home-notes">
      <section aria-labelledby="is-title">
        <h2 id="is-title">{WORDS.is}</h2>
        {WORDS.isText.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </section>
      <section aria-labelledby="is-not-title">
        <h2 id="is-not-title">{WORDS.isNot}</h2>
        <p className="home-device">{NOTICE.device}</p>
        <p>{NOTICE.population}</p>
        <p>{NOTICE.limits}</p>
      </section>
    </div>
  );
}

function Samples({ disabled, onImages }: { disabled: boolean; onImages: (images: readonly ImageSource[]) => void }) {
  const [isFaulty, setFaulty] = useState(false);
  const take = async (sample: Sample): Promise<void> => {
    try {
      onImages([await fetchSample(sample)]);
    } catch {
      setFaulty(true);
    }
  };
  return (
    <section className="samples" aria-labelledby="samples-title">
      <h2 id="samples-title">{WORDS.samples}</h2>
      <ul>
        {SAMPLES.map((sample) => (
          <li key={sample.slug}>
            <button type="button" className="sample" disabled={disabled} onClick={() => take(sample)}>
              <img src={thumbnailPath(sample)} alt="" width={320} height={240} />
              <span>{sample.title}</span>
            </button>
          </li>
        ))}
      </ul>
      {isFaulty && <p role="alert">{WORDS.sampleFault}</p>}
      <p className="samples-source">
        {WORDS.samplesFrom}{' '}
        <a href={WORDS.sourceUrl} target="_blank" rel="noreferrer">
          {WORDS.source}
        </a>
        ,{' '}
        <a href={WORDS.licenceUrl} target="_blank" rel="noreferrer">
          {WORDS.licence}
        </a>
        .
      </p>
    </section>
  );
}
