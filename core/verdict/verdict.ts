import type { Verdict } from '../contract/labels.ts';
import type { Probabilities } from '../contract/prediction.ts';

/**
 * The verdict at an operating point: Pneumonia above it, Normal below it, undecided on it.
 * @param operatingPoint Threshold on the probability of pneumonia, 0..1.
 */
export function decideVerdict(probabilities: Probabilities, operatingPoint: number): Verdict {
  if (probabilities.pneumonia > operatingPoint) return 'Pneumonia';
  if (probabilities.pneumonia < operatingPoint) return 'Normal';
  return 'Failed to Predict';
}

/**
 * The rule of the 2020 notebook project that this one replaces: the class whose probability is larger and above 0.5, else
 * undecided.
 */
export function decideVerdictAtHalf({ normal, pneumonia }: Probabilities): Verdict {
  if (pneumonia > normal && pneumonia > 0.5) return 'Pneumonia';
  if (normal > pneumonia && normal > 0.5) return 'Normal';
  return 'Failed to Predict';
}
