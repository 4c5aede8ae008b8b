import { type Estimate, UNDEFINED_ESTIMATE } from './estimate.ts';
import { type RatioEstimate, ratioOf } from './ratio.ts';
import { proportion } from './wilson.ts';

/** Verdicts at one threshold by true class. An image on the threshold itself counts as wrong. */
export interface BinaryCounts {
  readonly truePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly falsePositives: number;
}

/** What a threshold means for a reader, each with its 95 % interval. */
export interface DiagnosticValues {
  /** TP / (TP + FN). Wilson. */
  readonly sensitivity: Estimate;
  /** TN / (TN + FP). Wilson. */
  readonly specificity: Estimate;
  /** Sensitivity / (1 − specificity): by how much "Pneumonia" multiplies the odds. Score interval; null where both are 0. */
  readonly positiveLikelihoodRatio: RatioEstimate | null;
  /** (1 − sensitivity) / specificity: by how much "Normal" multiplies the odds. Score interval; null where both are 0. */
  readonly negativeLikelihoodRatio: RatioEstimate | null;
  /** Of patients with the verdict Pneumonia, the fraction that has it. */
  readonly positivePredictiveValue: Estimate;
  /** Of patients with the verdict Normal, the fraction without pneumonia. */
  readonly negativePredictiveValue: Estimate;
}

/**
 * Computes what verdicts are worth where a fraction `prevalence` of the patients has pneumonia. The predictive values follow from
 * the likelihood ratios by Bayes' rule, and so do the ends of their intervals: for a known prevalence a predictive value rises or
 * falls with its likelihood ratio. Prevalence is taken as exact, and sensitivity and specificity as the same at every prevalence.
 * @param prevalence 0..1.
 * @throws {RangeError} on a prevalence outside 0..1.
 */
export function diagnosticValues(counts: BinaryCounts, prevalence: number): DiagnosticValues {
  ensurePrevalence(prevalence);
  const { truePositives, falseNegatives, trueNegatives, falsePositives } = counts;
  const [positives, negatives] = [truePositives + falseNegatives, trueNegatives + falsePositives];
  const ratio = (ofPositives: number, ofNegatives: number) =>
    positives === 0 || negatives === 0
      ? null
      : ratioOf({ successes: ofPositives, trials: positives }, { successes: ofNegatives, trials: negatives });
  const positiveLikelihoodRatio = ratio(truePositives, falsePositives);
  const negativeLikelihoodRatio = ratio(falseNegatives, trueNegatives);
  return {
    sensitivity: proportion(truePositives, positives),
    specificity: proportion(trueNegatives, negatives),
    positiveLikelihoodRatio,
    negativeLikelihoodRatio,
    positivePredictiveValue: estimateOf(positiveLikelihoodRatio, (each) => afterTest(prevalence, each)),
    negativePredictiveValue: reversed(
      estimateOf(negativeLikelihoodRatio, (each) => (each === 0 ? 1 : afterTest(1 - prevalence, 1 / each))),
    ),
  };
}

/**
 * The probability of pneumonia that a calibrated model's probability becomes where pneumonia is more or less frequent than among
 * the images it was calibrated for: Bayes' rule on the odds. The shipped models are calibrated for equal classes.
 * @param probability 0..1, at a prevalence of `calibratedFor`.
 * @param prevalence 0..1.
 * @throws {RangeError} on a prevalence outside 0..1.
 */
export function probabilityAtPrevalence(probability: number, prevalence: number, calibratedFor = 0.5): number {
  ensurePrevalence(prevalence);
  const ratio = (probability / (1 - probability)) * ((1 - calibratedFor) / calibratedFor);
  return afterTest(prevalence, ratio);
}

/** Bayes' rule: the probability after a finding that multiplies the odds by `ratio`. */
function afterTest(before: number, ratio: number): number {
  if (before === 0 || before === 1) return before;
  const odds = (before / (1 - before)) * ratio;
  return odds === Number.POSITIVE_INFINITY ? 1 : odds / (1 + odds);
}

function estimateOf(ratio: RatioEstimate | null, toValue: (ratio: number) => number): Estimate {
  if (ratio === null) return UNDEFINED_ESTIMATE;
  return { value: toValue(ratio.value), lower: toValue(ratio.lower), upper: toValue(ratio.upper) };
}

/** The negative predictive value falls where its ratio rises, so the ends change places. */
function reversed({ value, lower, upper }: Estimate): Estimate {
  return { value, lower: upper, upper: lower };
}

function ensurePrevalence(prevalence: number): void {
  if (prevalence >= 0 && prevalence <= 1) return;
  throw new RangeError(`Computing predictive values: needed a prevalence from 0 to 1, found ${prevalence}`);
}
