import { CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { NOTICE } from '../../../core/contract/notice.ts';
import type { Prediction } from '../../../core/contract/prediction.ts';
import {
  describeScaling,
  digitsToTell,
  explainVerdict,
  formatBytes,
  formatPercent,
  formatSize,
} from '../words/format.ts';
import { toneOf } from '../words/progress-words.ts';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ProbabilityScale } from './probability-scale.tsx';
import { ToolButton } from './tool-button.tsx';
import './verdict-panel.css';

const WORDS = {
  kicker: 'Verdict',
  probability: 'probability of pneumonia',
  atHalf: (verdict: string) =>
    `At 0.5, the rule of the original system, the verdict would be ${verdict}. This model’s operating point was chosen on validation images instead.`,
  receipt: 'SHA-256 of the image',
  receiptScaled: 'SHA-256 of the image as sent, after scaling',
  copy: 'Copy',
  copied: 'Copied',
  notice: 'What this verdict is not',
  more: 'Read more',
};

/** What the model said of an image, what it rests on, and what it is not. */
export function VerdictPanel(props: {
  image: WorklistItem;
  prediction: Prediction;
  classifiedAt: Date;
  onNotice: () => void;
}) {
  const { image, prediction, classifiedAt, onNotice } = props;
  const { verdict, verdictAtHalf, probabilities, operatingPoint } = prediction;
  const tone = toneOf(verdict);
  const digits = digitsToTell(probabilities.pneumonia, operatingPoint);
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className={`verdict tone-${tone}`}>
        <Icon name={tone} />
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
      <ScalingNote image={image} />
      {image.note !== null && <p className="verdict-why">{image.note}.</p>}
      <PanelNotice onNotice={onNotice} />
      <Facts image={image} prediction={prediction} classifiedAt={classifiedAt} />
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

/** Says that another image than the one on disk was judged. */
export function ScalingNote({ image: { scaling } }: { image: WorklistItem }) {
  if (scaling === null) return null;
  return (
    <p className="callout numbers">
      <Icon name="fit" />
      <span>{describeScaling(scaling)}</span>
    </p>
  );
}

function Facts({
  image,
  prediction,
  classifiedAt,
}: {
  image: WorklistItem;
  prediction: Prediction;
  classifiedAt: Date;
}) {
  const { image: received, model, verdictAtHalf, requestId } = prediction;
  return (
    <dl className="facts">
      <Fact name="Model">
        {model.name} {model.version}
      </Fact>
      <Fact name="Verdict at 0.5">{verdictAtHalf}</Fact>
      <Fact name="Image">
        {received.format.toUpperCase()}, {formatSize(received)}, {formatBytes(received.sizeInBytes)}
      </Fact>
      <Fact name="Judged">{classifiedAt.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}</Fact>
      <Fact name="Request number" wide>
        <Code text={requestId} label="request number" />
      </Fact>
      <Fact name={image.scaling === null ? WORDS.receipt : WORDS.receiptScaled} wide>
        <Code text={received.sha256} label="SHA-256" />
      </Fact>
    </dl>
  );
}

function Fact({ name, wide, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd className="numbers">{children}</dd>
    </div>
  );
}

/** A number that is copied rather than read. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <span className="code">
      <code>{text}</code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ToolButton
            icon={copied ? 'check' : 'copy'}
            label={`${copied ? WORDS.copied : WORDS.copy} ${label}`}
            small
            onClick={copy}
          />
        )}
      </CopyButton>
    </span>
  );
}
