import type { ClassifiedImage } from './classified-image.ts';
import { clipToUnit, type Estimate, UNDEFINED_ESTIMATE, Z_95 } from './estimate.ts';

/**
 * Area under the ROC curve: the chance that an image with pneumonia gets a higher probability than one without, ties
 * counting half. Interval by DeLong, DeLong and Clarke-Pearson (1988), in the n·log n form of Sun and Xu (2014): an image's
 * midrank among all images, less its midrank within its class, counts the images of the other class below it.
 * Undefined if a class is empty; the interval is a point if the classes are separated perfectly.
 */
export function aucOf(images: readonly ClassifiedImage[]): Estimate {
  const positives = images.filter((image) => image.label === 1).map((image) => image.probability);
  const negatives = images.filter((image) => image.label === 0).map((image) => image.probability);
  if (positives.length === 0 || negatives.length === 0) return UNDEFINED_ESTIMATE;
  const ranks = midranks([...positives, ...negatives]);
  const rankInPositives = midranks(positives);
  const rankInNegatives = midranks(negatives);
  const positiveWins = rankInPositives.map((rank, at) => (rankAt(ranks, at) - rank) / negatives.length);
  const negativeLosses = rankInNegatives.map(
    (rank, at) => 1 - (rankAt(ranks, positives.length + at) - rank) / positives.length,
  );
  const auc = mean(positiveWins);
  const variance = variance1(positiveWins) / positives.length + variance1(negativeLosses) / negatives.length;
  const half = Z_95 * Math.sqrt(variance);
  return clipToUnit(auc, auc - half, auc + half);
}

/** Ranks from 1; equal values get the mean of their ranks. */
function midranks(values: readonly number[]): Float64Array {
  const order = Array.from(values.keys()).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (const index of order.slice(from, to)) ranks[index] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

function rankAt(ranks: Float64Array, at: number): number {
  return ranks[at] ?? Number.NaN;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample variance; 0 for a single value, whose spread is unknown. */
function variance1(values: Float64Array): number {
  if (values.length === 1) return 0;
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
