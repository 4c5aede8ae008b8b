import { countOf, formatBytes } from '../words/format.ts';
import { sentPercent } from '../words/progress-words.ts';
import type { Progress, WorklistItem } from '../worklist/worklist-item.ts';
import { Icon } from './icons.tsx';
import { ScalingNote } from './verdict-panel.tsx';
import './progress-panel.css';

const WORDS = {
  kicker: 'On its way',
  steps: { preparing: 'Prepare', uploading: 'Upload', classifying: 'Analyse' },
};

type Stage = keyof typeof WORDS.steps;

const STAGES: readonly Stage[] = ['preparing', 'uploading', 'classifying'];

/** The way of an image to its verdict: three steps, one of them under way. */
export function ProgressPanel({ image }: { image: WorklistItem }) {
  const { progress } = image;
  const current = STAGES.indexOf(stageOf(progress));
  return (
    <>
      <p className="panel-kicker">{WORDS.kicker}</p>
      <h2 className="progress-title">{titleOf(progress)}</h2>
      <ol className="stages">
        {STAGES.map((stage, index) => (
          <li
            key={stage}
            className="stage"
            data-state={index < current ? 'done' : index === current ? 'now' : 'next'}
            aria-current={index === current ? 'step' : undefined}
          >
            <span className="stage-mark">{index < current && <Icon name="check" />}</span>
            {WORDS.steps[stage]}
            {index < current && <span className="visually-hidden">, done</span>}
          </li>
        ))}
      </ol>
      <ProgressBar progress={progress} />
      <p className="verdict-why numbers">{detailOf(image)}</p>
      <ScalingNote image={image} />
    </>
  );
}

/** A bar that fills as bytes leave, and moves gently where nobody can say how long it takes. */
export function ProgressBar({ progress }: { progress: Progress }) {
  const percent = progress.step === 'uploading' ? sentPercent(progress) : null;
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={titleOf(progress)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      data-moving={percent === null && progress.step !== 'waiting'}
    >
      <div style={{ width: `${percent ?? (progress.step === 'waiting' ? 0 : 100)}%` }} />
    </div>
  );
}

function stageOf({ step }: Progress): Stage {
  if (step === 'uploading') return 'uploading';
  return step === 'classifying' || step === 'pausing' ? 'classifying' : 'preparing';
}

function titleOf({ step }: Progress): string {
  switch (step) {
    case 'waiting':
      return 'Waiting for its turn';
    case 'scaling':
      return 'Scaling down';
    case 'uploading':
      return 'Uploading';
    case 'classifying':
      return 'Judging';
    case 'pausing':
      return 'Waiting for the service';
    default:
      return 'Preparing';
  }
}

function detailOf({ file, progress }: WorklistItem): string {
  switch (progress.step) {
    case 'waiting':
      return 'Images ahead of it are being judged.';
    case 'scaling':
      return `${formatBytes(file.size)} is above what can be sent; the image is being made smaller in this browser.`;
    case 'uploading':
      return `${formatBytes(progress.sentBytes)} of ${formatBytes(progress.totalBytes)} sent.`;
    case 'classifying':
      return 'The image has arrived; the model is at work.';
    case 'pausing':
      return `${progress.failure.message} Another try follows by itself in ${countOf(progress.failure.retryAfterSeconds ?? 3, 'second')}.`;
    default:
      return 'Reading the file.';
  }
}
