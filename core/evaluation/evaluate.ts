import { aucOf } from './auc.ts';
import { averagePrecisionOf } from './average-precision.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { brierScoreOf, expectedCalibrationErrorOf, type ReliabilityBin, reliabilityBins } from './calibration.ts';
import { type ConfusionCounts, countVerdicts } from './counts.ts';
import { type PrecisionRecallPoint, precisionRecallCurve, type RocPoint, rocCurve } from './curves.ts';
import type { Figure } from './figure.ts';
import { type JudgedFilm, verdictAt, verdictAtHalf } from './film.ts';
import { metricsOf, type ThresholdMetrics } from './metrics.ts';
import { type ReferenceFigures, referenceFigures } from './reference-figures.ts';

/** What judged films say of a model. JSON holds it without loss. */
export interface EvaluationReport {
  readonly films: { readonly total: number; readonly normal: number; readonly pneumonia: number };
  /** By the reference's rule: the class whose probability is the larger one and above 0.5. */
  readonly atHalf: ThresholdReport;
  /** By the model's operating point: pneumonia above it, normal below it. */
  readonly atOperatingPoint: ThresholdReport;
  /** Area under the ROC curve; interval by DeLong. */
  readonly auc: Figure;
  /** Interval by bootstrap. */
  readonly averagePrecision: Figure;
  /** Over 15 bins of the probability of pneumonia; interval by bootstrap. */
  readonly expectedCalibrationError: Figure;
  /** Interval by bootstrap. */
  readonly brierScore: Figure;
  readonly reliability: readonly ReliabilityBin[];
  readonly roc: readonly RocPoint[];
  readonly precisionRecall: readonly PrecisionRecallPoint[];
  /** How the intervals by bootstrap were drawn. */
  readonly bootstrap: BootstrapOptions;
}

export interface ThresholdReport {
  /** On the probability of pneumonia, 0..1. */
  readonly threshold: number;
  readonly counts: ConfusionCounts;
  readonly metrics: ThresholdMetrics;
  /** By the reference's formulas, which count an undecided film twice. */
  readonly reference: ReferenceFigures;
}

export const DEFAULT_BOOTSTRAP: BootstrapOptions = { resamples: 1_000, seed: 20_200_714 };

/**
 * Judges a model by films of known truth.
 * @param films In any order; figures that need a class that has no films are null.
 * @param operatingPoint Threshold on the probability of pneumonia, 0..1.
 * @throws {RangeError} on a probability or an operating point outside 0..1.
 */
export function evaluate(
  films: readonly JudgedFilm[],
  operatingPoint = 0.5,
  options: BootstrapOptions = DEFAULT_BOOTSTRAP,
): EvaluationReport {
  ensureUnit(operatingPoint, 'an operating point');
  for (const film of films) ensureUnit(film.probability, 'a probability');
  const pneumonia = films.filter((film) => film.label === 1).length;
  return {
    films: { total: films.length, normal: films.length - pneumonia, pneumonia },
    atHalf: reportAt(0.5, countVerdicts(films, verdictAtHalf)),
    atOperatingPoint: reportAt(
      operatingPoint,
      countVerdicts(films, (film) => verdictAt(film, operatingPoint)),
    ),
    auc: aucOf(films),
    averagePrecision: averagePrecisionOf(films, options),
    expectedCalibrationError: expectedCalibrationErrorOf(films, options),
    brierScore: brierScoreOf(films, options),
    reliability: reliabilityBins(films),
    roc: rocCurve(films),
    precisionRecall: precisionRecallCurve(films),
    bootstrap: options,
  };
}

function reportAt(threshold: number, counts: ConfusionCounts): ThresholdReport {
  return { threshold, counts, metrics: metricsOf(counts), reference: referenceFigures(counts) };
}

function ensureUnit(value: number, what: string): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`Evaluating: needed ${what} from 0 to 1, found ${value}`);
}
