import { SCORE_STEPS, type ValidationTable } from '../contract/validation-table.ts';
import type { ClassifiedImage } from './classified-image.ts';
import type { BinaryCounts } from './predictive-values.ts';

/**
 * Tabulates the scores of labelled images.
 * @param operatingPoint Threshold of the model version, 0..1.
 * @param description Which images, in one sentence.
 */
export function tabulateScores(
  images: readonly ClassifiedImage[],
  operatingPoint: number,
  description: string,
): ValidationTable {
  const scoresOf = (label: 0 | 1) => images.filter((image) => image.label === label).map((image) => image.probability);
  const [normal, pneumonia] = [scoresOf(0), scoresOf(1)];
  const thresholds = Array.from({ length: SCORE_STEPS + 1 }, (_, step) => step / SCORE_STEPS);
  const truePositivesAt = (threshold: number) => pneumonia.filter((score) => score > threshold).length;
  const trueNegativesAt = (threshold: number) => normal.filter((score) => score < threshold).length;
  return {
    images: description,
    histogram: { normal: histogramOf(normal), pneumonia: histogramOf(pneumonia) },
    thresholds: {
      truePositives: thresholds.map(truePositivesAt),
      trueNegatives: thresholds.map(trueNegativesAt),
    },
    atOperatingPoint: {
      threshold: operatingPoint,
      truePositives: truePositivesAt(operatingPoint),
      trueNegatives: trueNegativesAt(operatingPoint),
    },
  };
}

/** Images of each class in a table. */
export function totalsOf({ histogram }: ValidationTable): { readonly normal: number; readonly pneumonia: number } {
  return { normal: sum(histogram.normal), pneumonia: sum(histogram.pneumonia) };
}

/**
 * The counts at a threshold: exact at the operating point, elsewhere those of the nearest hundredth.
 * @param threshold 0..1.
 * @returns The counts and the threshold that they belong to.
 * @throws {RangeError} on a threshold outside 0..1.
 */
export function countsAt(
  table: ValidationTable,
  threshold: number,
): { readonly threshold: number; readonly counts: BinaryCounts } {
  if (!(threshold >= 0 && threshold <= 1)) {
    throw new RangeError(`Reading the validation table: needed a threshold from 0 to 1, found ${threshold}`);
  }
  const { atOperatingPoint, thresholds } = table;
  if (threshold === atOperatingPoint.threshold) {
    return { threshold, counts: complete(table, atOperatingPoint.truePositives, atOperatingPoint.trueNegatives) };
  }
  const step = Math.round(threshold * SCORE_STEPS);
  const counts = complete(table, thresholds.truePositives[step] ?? 0, thresholds.trueNegatives[step] ?? 0);
  return { threshold: step / SCORE_STEPS, counts };
}

/** An image that lies on the threshold counts as wrong: it gets no verdict. */
function complete(table: ValidationTable, truePositives: number, trueNegatives: number): BinaryCounts {
  const { normal, pneumonia } = totalsOf(table);
  return {
    truePositives,
    falseNegatives: pneumonia - truePositives,
    trueNegatives,
    falsePositives: normal - trueNegatives,
  };
}

/** How many scores lie in each step. */
export function histogramOf(scores: readonly number[]): number[] {
  const counts = new Array<number>(SCORE_STEPS).fill(0);
  for (const score of scores) {
    const step = Math.min(SCORE_STEPS - 1, Math.floor(score * SCORE_STEPS));
    counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
