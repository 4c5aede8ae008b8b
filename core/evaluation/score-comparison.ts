import { SCORE_STEPS, type ValidationTable } from '../contract/validation-table.ts';
import { histogramOf, totalsOf } from './validation-table.ts';

/** How scores of unlabelled images lie beside those of the validation images. */
export interface ScoreComparison {
  /** Fraction of pneumonia at which the validation images come closest to these scores, 0..1. */
  readonly pneumonia: number;
  /** Largest distance of the two cumulative distributions at that fraction, 0..1 (Kolmogorov and Smirnov). */
  readonly distance: number;
  /**
   * Distance that chance alone exceeds in fewer than one of twenty samples of this size from the same distribution. The fraction
   * is fitted, so that it is rather exceeded too rarely.
   */
  readonly byChance: number;
}

/** Asymptotic 95 % quantile of Kolmogorov's distribution. */
const KOLMOGOROV_95 = 1.358;

/**
 * Compares the scores of unlabelled images with a mixture of the validation table's classes. A rare or frequent disease alone
 * makes no distance, since the mixture follows it; scores between those of the classes do, or certain ones where there were none.
 * @param scores Probabilities of pneumonia; not empty.
 */
export function compareScores(scores: readonly number[], table: ValidationTable): ScoreComparison {
  const totals = totalsOf(table);
  const observed = cumulate(histogramOf(scores), scores.length);
  const normal = cumulate(table.histogram.normal, totals.normal);
  const pneumonia = cumulate(table.histogram.pneumonia, totals.pneumonia);
  const distanceAt = (fraction: number) =>
    Math.max(
      ...observed.map((value, step) =>
        Math.abs(value - fraction * (pneumonia[step] ?? 0) - (1 - fraction) * (normal[step] ?? 0)),
      ),
    );
  const fractions = Array.from({ length: SCORE_STEPS + 1 }, (_, step) => step / SCORE_STEPS);
  const distances = fractions.map(distanceAt);
  const distance = Math.min(...distances);
  const fraction = fractions[distances.indexOf(distance)] ?? 0;
  const variance = 1 / scores.length + fraction ** 2 / totals.pneumonia + (1 - fraction) ** 2 / totals.normal;
  return { pneumonia: fraction, distance, byChance: Math.min(1, KOLMOGOROV_95 * Math.sqrt(variance)) };
}

/** Fraction of the images up to the end of each step. */
function cumulate(counts: readonly number[], total: number): number[] {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum / total;
  });
}
