import type { Verdict } from '../../../core/contract/labels.ts';
import type { WorklistItem } from './worklist-item.ts';

/** The outcomes that the page tells apart, each by its own shape, colour and words. */
export type Outcome = 'pneumonia' | 'normal' | 'undecided' | 'failed' | 'waiting';

const VERDICT_OUTCOMES: Record<Verdict, Outcome> = {
  Pneumonia: 'pneumonia',
  Normal: 'normal',
  'Failed to Predict': 'undecided',
};

export function outcomeOfVerdict(verdict: Verdict): Outcome {
  return VERDICT_OUTCOMES[verdict];
}

export function outcomeOf({ progress }: WorklistItem): Outcome {
  if (progress.step === 'classified') return outcomeOfVerdict(progress.prediction.verdict);
  return progress.step === 'failed' ? 'failed' : 'waiting';
}

/** How many items have each outcome. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function countOutcomes(items: readonly WorklistItem[]): OutcomeCounts {
  const counts = { pneumonia: 0, normal: 0, undecided: 0, failed: 0, waiting: 0 };
  for (const item of items) counts[outcomeOf(item)] += 1;
  return counts;
}
