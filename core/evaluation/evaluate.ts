import { aucOf } from './auc.ts';
import { averagePrecisionOf } from './average-precision.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { brierScoreOf, expectedCalibrationErrorOf, type ReliabilityBin, reliabilityBins } from './calibration.ts';
import { type ClassifiedImage, verdictAt, verdictAtHalf } from './classified-image.ts';
import { type ConfusionCounts, countVerdicts } from './counts.ts';
import { type PrecisionRecallPoint, precisionRecallCurve, type RocPoint, rocCurve } from './curves.ts';
import type { Estimate } from './estimate.ts';
import { metricsOf, type ThresholdMetrics } from './metrics.ts';
import { type NotebookMetrics, notebookMetrics } from './notebook-metrics.ts';

/** The evaluation of a model on classified images. It survives JSON without loss. */
export interface EvaluationReport {
  /** Number of images. The field is published under this name: stored reports hold it. */
  readonly films: { readonly total: number; readonly normal: number; readonly pneumonia: number };
  /** By the rule of the 2020 notebook project: the class whose probability is the larger one and above 0.5. */
  readonly atHalf: ThresholdReport;
  /** By the model's operating point: pneumonia above it, normal below it. */
  readonly atOperatingPoint: ThresholdReport;
  /** Area under the ROC curve; interval by DeLong. */
  readonly auc: Estimate;
  /** Interval by bootstrap. */
  readonly averagePrecision: Estimate;
  /** Over 15 bins of the probability of pneumonia; interval by bootstrap. */
  readonly expectedCalibrationError: Estimate;
  /** Interval by bootstrap. */
  readonly brierScore: Estimate;
  readonly reliability: readonly ReliabilityBin[];
  readonly roc: readonly RocPoint[];
  readonly precisionRecall: readonly PrecisionRecallPoint[];
  /** The options of the bootstrap intervals. */
  readonly bootstrap: BootstrapOptions;
}

export interface ThresholdReport {
  /** On the probability of pneumonia, 0..1. */
  readonly threshold: number;
  readonly counts: ConfusionCounts;
  readonly metrics: ThresholdMetrics;
  /** By the formulas of the 2020 notebook project, which count an undecided image twice. */
  readonly reference: NotebookMetrics;
}

export const DEFAULT_BOOTSTRAP: BootstrapOptions = { resamples: 1_000, seed: 20_200_714 };

/**
 * Evaluates a model on images of known class.
 * @param images In any order; metrics that need a class without images are null.
 * @param operatingPoint Threshold on the probability of pneumonia, 0..1.
 * @throws {RangeError} on a probability or an operating point outside 0..1.
 */
export function evaluate(
  images: readonly ClassifiedImage[],
  operatingPoint = 0.5,
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): EvaluationReport {
  ensureUnit(operatingPoint, 'an operating point');
  for (const image of images) ensureUnit(image.probability, 'a probability');
  const pneumonia = images.filter((image) => image.label === 1).length;
  return {
    films: { total: images.length, normal: images.length - pneumonia, pneumonia },
    atHalf: reportAt(0.5, countVerdicts(images, verdictAtHalf)),
    atOperatingPoint: reportAt(
      operatingPoint,
      countVerdicts(images, (image) => verdictAt(image, operatingPoint)),
    ),
    auc: aucOf(images),
    averagePrecision: averagePrecisionOf(images, options),
    expectedCalibrationError: expectedCalibrationErrorOf(images, options),
    brierScore: brierScoreOf(images, options),
    reliability: reliabilityBins(images),
    roc: rocCurve(images),
    precisionRecall: precisionRecallCurve(images),
    bootstrap: options,
  };
}

/** The report at one threshold. */
export function reportAt(threshold: number, counts: ConfusionCounts): ThresholdReport {
  return { threshold, counts, metrics: metricsOf(counts), reference: notebookMetrics(counts) };
}

function ensureUnit(value: number, what: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`Evaluating: needed ${what} from 0 to 1, found ${value}`);
}
