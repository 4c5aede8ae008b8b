import { useEffect, useState } from 'react';
import type { Preparation } from '../../../core/contract/preparation.ts';
import { runImageTask } from '../images/image-client.ts';
import { useObjectUrl } from '../viewer/use-object-url.ts';
import { describeSent } from '../words/preparation-words.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import './prepared-image.css';

const WORDS = {
  alt: 'The X-ray as it was sent to the model',
  making: 'Preparing the X-ray',
  how: 'Made again in this browser, by the rules of the service.',
  fault: 'This browser could not prepare the X-ray again.',
};

/** The image as the model saw it. */
export default function PreparedImage({ item, preparation }: { item: WorklistItem; preparation: Preparation }) {
  const { file, scaling } = item;
  const isShrunk = scaling !== null;
  const { width, height } = preparation;
  const [made, setMade] = useState<Blob | null | 'fault'>(null);
  const url = useObjectUrl(made === 'fault' ? null : made);
  useEffect(() => {
    let isCurrent = true;
    setMade(null);
    runImageTask({ kind: 'prepare', file, side: width, isShrunk })
      .then(({ blob }) => blob)
      .catch(() => 'fault' as const)
      .then((result) => isCurrent && setMade(result));
    return () => {
      isCurrent = false;
    };
  }, [file, width, isShrunk]);
  if (made === 'fault') return <p role="alert">{WORDS.fault}</p>;
  return (
    <div className="prepared">
      <div className="prepared-stage" style={{ aspectRatio: `${width} / ${height}` }}>
        {url === null ? <p role="status">{WORDS.making}</p> : <img src={url} alt={WORDS.alt} />}
      </div>
      <p>
        {describeSent(preparation)} {WORDS.how}
      </p>
    </div>
  );
}
