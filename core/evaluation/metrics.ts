import { type ConfusionCounts, decidedOf, undecidedOf } from './counts.ts';
import { clipToUnit, type Figure, UNDEFINED_FIGURE } from './figure.ts';
import { proportion } from './wilson.ts';

/** What a confusion matrix says, each figure with its 95 % interval. Undecided films stand apart: see each field. */
export interface ThresholdMetrics {
  /** Sensitivity: TP / (TP + FN), of decided films. Wilson. */
  readonly recall: Figure;
  /** TP / (TP + FP). Wilson. */
  readonly precision: Figure;
  /** (TP + TN) / decided films. Wilson. */
  readonly accuracy: Figure;
  /** (TP + TN) / all films: an undecided film is a film without the right answer. Wilson. The deployment's gate asks this one. */
  readonly accuracyOfAll: Figure;
  /** TN / (TN + FP), of decided films. Wilson. */
  readonly specificity: Figure;
  /** 2TP / (2TP + FP + FN); interval: see {@link f1Of}. */
  readonly f1: Figure;
  /** (recall + specificity) / 2; interval: see {@link balancedAccuracyOf}. */
  readonly balancedAccuracy: Figure;
  /** Undecided films / all films. Wilson. */
  readonly undecided: Figure;
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
 * F1 = 2J / (1 + J) with J = TP / (TP + FP + FN). J is a plain proportion and F1 rises with it, so the ends of J's Wilson
 * interval, put through the same formula, are the ends of F1's.
 */
function f1Of({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: ConfusionCounts): Figure {
  const { value, lower, upper } = proportion(tp, tp + fp + fn);
  const toF1 = (share: number | null) => (share === null ? null : (2 * share) / (1 + share));
  return { value: toF1(value), lower: toF1(lower), upper: toF1(upper) };
}

/**
 * The mean of two independent proportions; interval by MOVER (Zou and Donner 2008), which joins their two Wilson
 * intervals: the distance to each end is the root of the sum of the squared distances, halved as the mean is.
 */
function balancedAccuracyOf(recall: Figure, specificity: Figure): Figure {
  if (!isDefined(recall) || !isDefined(specificity)) return UNDEFINED_FIGURE;
  const mean = (recall.value + specificity.value) / 2;
  const below = Math.hypot(recall.value - recall.lower, specificity.value - specificity.lower) / 2;
  const above = Math.hypot(recall.upper - recall.value, specificity.upper - specificity.value) / 2;
  return clipToUnit(mean, mean - below, mean + above);
}

function isDefined(figure: Figure): figure is { value: number; lower: number; upper: number } {
  return figure.value !== null;
}
