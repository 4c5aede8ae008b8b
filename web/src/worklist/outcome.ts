import type { Verdict } from '../../../core/contract/labels.ts';
import { cautionsBesideVerdict, type WorklistItem } from './worklist-item.ts';

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

/** How many items have each outcome, and how many of them a caution beside it. */
export type WorklistCounts = Readonly<Record<Outcome | 'cautioned', number>>;

export function countOutcomes(items: readonly WorklistItem[]): WorklistCounts {
  const counts = { pneumonia: 0, normal: 0, undecided: 0, failed: 0, waiting: 0, cautioned: 0 };
  for (const item of items) {
    counts[outcomeOf(item)] += 1;
    if (cautionsBesideVerdict(item).length > 0) counts.cautioned += 1;
  }
  return counts;
}
