import { type BootstrapOptions, bootstrap, type Weights } from './bootstrap.ts';
import type { ClassifiedImage } from './classified-image.ts';
import type { Estimate } from './estimate.ts';

/** Bins of the reliability diagram, equally wide over 0..1. */
export const RELIABILITY_BINS = 15;

/** One bin of the reliability diagram: images with `from` ≤ probability < `to`; the last holds 1 too. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Images of the bin that have pneumonia. */
  readonly positives: number;
  /** Null in an empty bin. */
  readonly meanProbability: number | null;
}

export function reliabilityBins(images: readonly ClassifiedImage[]): ReliabilityBin[] {
  return Array.from({ length: RELIABILITY_BINS }, (_, bin) => {
    const members = images.filter((image) => binOf(image) === bin);
    const sum = members.reduce((total, image) => total + image.probability, 0);
    return {
      from: bin / RELIABILITY_BINS,
      to: (bin + 1) / RELIABILITY_BINS,
      count: members.length,
      positives: members.filter((image) => image.label === 1).length,
      meanProbability: members.length === 0 ? null : sum / members.length,
    };
  });
}

/**
 * Expected calibration error: over the bins of the probability of pneumonia, the mean distance, weighted by images,
 * between the mean probability and the fraction that has pneumonia. Interval by stratified bootstrap; resampling adds
 * noise to every bin, so the interval is biased upwards, which is the safe side.
 */
export function expectedCalibrationErrorOf(images: readonly ClassifiedImage[], options: BootstrapOptions): Estimate {
  const bins = images.map(binOf);
  const gapOf = (weights: Weights) => {
    const gaps = new Float64Array(RELIABILITY_BINS);
    images.forEach((image, at) => {
      const bin = bins[at] as number;
      gaps[bin] = (gaps[bin] ?? 0) + (weights[at] ?? 0) * (image.probability - image.label);
    });
    return images.length === 0 ? null : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / images.length;
  };
  return bootstrap(
    images.map((image) => image.label),
    gapOf,
    options,
  );
}

/** Brier score: mean squared distance between the probability of pneumonia and the truth. Interval by stratified bootstrap. */
export function brierScoreOf(images: readonly ClassifiedImage[], options: BootstrapOptions): Estimate {
  const squares = images.map((image) => (image.probability - image.label) ** 2);
  const meanOf = (weights: Weights) =>
    images.length === 0
      ? null
      : squares.reduce((sum, square, at) => sum + square * (weights[at] ?? 0), 0) / images.length;
  return bootstrap(
    images.map((image) => image.label),
    meanOf,
    options,
  );
}

function binOf(image: ClassifiedImage): number {
  return Math.min(RELIABILITY_BINS - 1, Math.floor(image.probability * RELIABILITY_BINS));
}
