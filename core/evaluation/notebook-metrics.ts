import type { ConfusionCounts } from './counts.ts';

/** Recall, precision and accuracy as the 2020 notebook project computes them; null for 0 of 0. */
export interface NotebookMetrics {
  readonly recall: number | null;
  readonly precision: number | null;
  readonly accuracy: number | null;
}

/**
 * The three formulas of the 2020 notebook project that this one replaces. The notebook writes −1 for an undecided image
 * and then uses truth and prediction as logical values: with y the truth and p the prediction,
 * TP = Σ(y ∧ p), FN = Σ(y ∧ 1−p), FP = Σ(1−y ∧ p), TN = Σ(1−y ∧ 1−p). For p = −1 both p and 1−p = 2 are true, so that an
 * undecided image with pneumonia is a true positive and a false negative, and one without is a false positive and a true
 * negative: each counts twice.
 *
 * The notebook's published counts (232, 2, 148, 242; nothing undecided) give 0.621, 0.992 and 0.760.
 */
export function notebookMetrics(counts: ConfusionCounts): NotebookMetrics {
  const tp = counts.truePositives + counts.undecidedPositives;
  const fn = counts.falseNegatives + counts.undecidedPositives;
  const fp = counts.falsePositives + counts.undecidedNegatives;
  const tn = counts.trueNegatives + counts.undecidedNegatives;
  return {
    recall: ratio(tp, tp + fn),
    precision: ratio(tp, tp + fp),
    accuracy: ratio(tp + tn, tp + tn + fp + fn),
  };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
