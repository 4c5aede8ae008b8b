import { type ConfusionCounts, decidedOf, undecidedOf } from './counts.ts';
import { clipToUnit, type Estimate, UNDEFINED_ESTIMATE } from './estimate.ts';
import { proportion } from './wilson.ts';

/** The metrics of a confusion matrix, each with its 95 % interval. Each field says how undecided images count. */
export interface ThresholdMetrics {
  /** Sensitivity: TP / (TP + FN), of decided images. Wilson. */
  readonly recall: Estimate;
  /** TP / (TP + FP). Wilson. */
  readonly precision: Estimate;
  /** (TP + TN) / decided images. Wilson. */
  readonly accuracy: Estimate;
  /** (TP + TN) / all images: an undecided image counts as wrong. Wilson. The deployment gate decides by this metric. */
  readonly accuracyOfAll: Estimate;
  /** TN / (TN + FP), of decided images. Wilson. */
  readonly specificity: Estimate;
  /** 2TP / (2TP + FP + FN); interval: see {@link f1Of}. */
  readonly f1: Estimate;
  /** (recall + specificity) / 2; interval: see {@link balancedAccuracyOf}. */
  readonly balancedAccuracy: Estimate;
  /** Undecided images / all images. Wilson. */
  readonly undecided: Estimate;
}

export function metricsOf(counts: ConfusionCounts): ThresholdMetrics {
  const { trueNegatives: tn, falsePositives: fp, falseNegatives: fn, truePositives: tp } = counts;
  const all = decidedOf(counts) + undecidedOf(counts);
  const recall = proportion(tp, tp + fn);
  const specificity = proportion(tn, tn + fp);
  return {
    recall,
    precision: proportion(tp, tp + fp),
    accuracy: proportion(tp + tn, decidedOf(counts)),
    accuracyOfAll: proportion(tp + tn, all),
    specificity,
    f1: f1Of(counts),
    balancedAccuracy: balancedAccuracyOf(recall, specificity),
    undecided: proportion(undecidedOf(counts), all),
  };
}

/**
 * F1 = 2J / (1 + J) with J = TP / (TP + FP + FN). J is a plain proportion and F1 rises with it, so the same formula turns
 * the ends of J's Wilson interval into the ends of F1's.
 */
function f1Of({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: ConfusionCounts): Estimate {
  const { value, lower, upper } = proportion(tp, tp + fp + fn);
  const toF1 = (jaccard: number | null) => (jaccard === null ? null : (2 * jaccard) / (1 + jaccard));
  return { value: toF1(value), lower: toF1(lower), upper: toF1(upper) };
}

/**
 * The mean of two independent proportions; interval by MOVER (Zou and Donner 2008), which combines their two Wilson
 * intervals: the distance to each end is the root of the sum of the squared distances, halved as the mean is.
 */
function balancedAccuracyOf(recall: Estimate, specificity: Estimate): Estimate {
  if (!isDefined(recall) || !isDefined(specificity)) return UNDEFINED_ESTIMATE;
  const mean = (recall.value + specificity.value) / 2;
  const below = Math.hypot(recall.value - recall.lower, specificity.value - specificity.lower) / 2;
  const above = Math.hypot(recall.upper - recall.value, specificity.upper - specificity.value) / 2;
  return clipToUnit(mean, mean - below, mean + above);
}

function isDefined(estimate: Estimate): estimate is { value: number; lower: number; upper: number } {
  return estimate.value !== null;
}
