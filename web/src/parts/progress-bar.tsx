import { sentPercent, titleOfProgress } from '../words/progress-words.ts';
import type { Progress } from '../worklist/worklist-item.ts';
import './progress-bar.css';

/** A bar that fills as bytes leave, and pulses where the duration is unknown. */
export function ProgressBar({ progress }: { progress: Progress }) {
  const percent = progress.step === 'uploading' ? sentPercent(progress) : null;
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={titleOfProgress(progress)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      data-moving={percent === null && progress.step !== 'waiting'}
    >
      <div style={{ width: `${percent ?? (progress.step === 'waiting' ? 0 : 100)}%` }} />
    </div>
  );
}
