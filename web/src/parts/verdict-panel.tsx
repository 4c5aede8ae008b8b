import type { ReactNode } from 'react';
import { NOTICE } from '../../../core/contract/notice.ts';
import type { Prediction } from '../../../core/contract/prediction.ts';
import { digitsToTell, formatBytes, formatPercent, formatSize } from '../words/format.ts';
import { explainVerdict } from '../words/verdict-words.ts';
import { outcomeOfVerdict } from '../worklist/outcome.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { CopyableCode } from './copyable-code.tsx';
import { Icon } from './icons.tsx';
import { ProbabilityScale } from './probability-scale.tsx';
import { ScalingNote } from './scaling-note.tsx';
import './verdict-panel.css';

const WORDS = {
  kicker: 'Verdict',
  probability: 'probability of pneumonia',
  atHalf: (verdict: string) =>
    `At a threshold of 0.5, the rule of the original system, the verdict would be ${verdict}. The threshold of this model was chosen on validation X-rays instead.`,
  model: 'Model',
  verdictAtHalf: 'Verdict at 0.5',
  image: 'X-ray',
  classifiedAt: 'Analysed',
  request: 'Request number',
  sha256: 'SHA-256 of the X-ray',
  sha256Scaled: 'SHA-256 of the X-ray as sent, after scaling',
  notice: 'What this verdict is not',
  more: 'Read more',
};

interface VerdictProps {
  readonly item: WorklistItem;
  readonly prediction: Prediction;
  readonly classifiedAt: Date;
}

/** The verdict of the model, what it is based on, and what it is not. */
export function VerdictPanel(props: VerdictProps & { onNotice: () => void }) {
  const { item, prediction, onNotice } = props;
  const { verdict, verdictAtHalf, probabilities, operatingPoint } = prediction;
  const outcome = outcomeOfVerdict(verdict);
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className={`verdict outcome-${outcome}`}>
        <Icon name={outcome} />
        {verdict}
      </h2>
      <p className="probability">
        <span className="probability-value numbers">{formatPercent(probabilities.pneumonia, digits)}</span>{' '}
        {WORDS.probability}
      </p>
      <ProbabilityScale prediction={prediction} />
      <p className="verdict-why numbers">{explainVerdict(prediction)}</p>
      {verdictAtHalf !== verdict && (
        <p className="callout">
          <Icon name="info" />
          <span>{WORDS.atHalf(verdictAtHalf)}</span>
        </p>
      )}
      <ScalingNote scaling={item.scaling} />
      {item.note !== null && <p className="verdict-why">{item.note}.</p>}
      <PanelNotice onNotice={onNotice} />
      <Facts {...props} />
    </>
  );
}

function PanelNotice({ onNotice }: { onNotice: () => void }) {
  return (
    <aside className="panel-notice" aria-label={WORDS.notice}>
      <p>
        <strong>{NOTICE.device}</strong>
      </p>
      <p>
        {NOTICE.population}{' '}
        <button type="button" className="link-button" onClick={onNotice}>
          {WORDS.more}
        </button>
      </p>
    </aside>
  );
}

function Facts({ item, prediction, classifiedAt }: VerdictProps) {
  const { image, model, verdictAtHalf, requestId } = prediction;
  return (
    <dl className="facts">
      <Fact name={WORDS.model}>
        {model.name} {model.version}
      </Fact>
      <Fact name={WORDS.verdictAtHalf}>{verdictAtHalf}</Fact>
      <Fact name={WORDS.image}>
        {image.format.toUpperCase()}, {formatSize(image)}, {formatBytes(image.sizeInBytes)}
      </Fact>
      <Fact name={WORDS.classifiedAt}>
        {classifiedAt.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}
      </Fact>
      <Fact name={WORDS.request} wide>
        <CopyableCode text={requestId} label="request number" />
      </Fact>
      <Fact name={item.scaling === null ? WORDS.sha256 : WORDS.sha256Scaled} wide>
        <CopyableCode text={image.sha256} label="SHA-256" />
      </Fact>
    </dl>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
