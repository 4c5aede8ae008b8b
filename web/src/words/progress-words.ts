import type { Verdict } from '../../../core/contract/labels.ts';
import type { Prediction } from '../../../core/contract/prediction.ts';
import type { IconName } from '../parts/icons.tsx';
import type { WorklistItem } from '../worklist/worklist-item.ts';
import { formatPercent } from './format.ts';

/** How an outcome looks: never by colour alone, always a shape and a word. */
export type Tone = 'pneumonia' | 'normal' | 'undecided' | 'failed' | 'waiting';

const TONES: Record<Verdict, Tone> = {
  Pneumonia: 'pneumonia',
  Normal: 'normal',
  'Failed to Predict': 'undecided',
};

export function toneOf(verdict: Verdict): Tone & IconName {
  return TONES[verdict];
}

/** Where an image stands, in a few words for its line in the worklist. */
export function describeProgress({ progress }: WorklistItem): string {
  switch (progress.step) {
    case 'waiting':
      return 'Waiting';
    case 'preparing':
      return 'Preparing';
    case 'scaling':
      return 'Scaling down';
    case 'uploading':
      return `Uploading, ${sentPercent(progress)} %`;
    case 'classifying':
      return 'Judging';
    case 'pausing':
      return 'Service busy, trying again';
    case 'classified':
      return describeVerdict(progress.prediction);
    case 'failed':
      return progress.failure.message;
  }
}

/** The figure is always that of pneumonia; beside any other word it says so. */
function describeVerdict({ verdict, probabilities }: Prediction): string {
  const percent = formatPercent(probabilities.pneumonia);
  return verdict === 'Pneumonia' ? `${verdict}, ${percent}` : `${verdict}, pneumonia ${percent}`;
}

export function toneOfImage({ progress }: WorklistItem): Tone {
  if (progress.step === 'classified') return toneOf(progress.prediction.verdict);
  return progress.step === 'failed' ? 'failed' : 'waiting';
}

/** Whole per cent of an image that have left this browser. */
export function sentPercent({ sentBytes, totalBytes }: { sentBytes: number; totalBytes: number }): number {
  return totalBytes === 0 ? 0 : Math.floor((100 * sentBytes) / totalBytes);
}
