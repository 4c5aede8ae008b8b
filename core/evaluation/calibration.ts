import { type BootstrapOptions, bootstrap, type Weights } from './bootstrap.ts';
import type { Figure } from './figure.ts';
import type { JudgedFilm } from './film.ts';

/** Bins of the reliability diagram, equally wide over 0..1. */
export const RELIABILITY_BINS = 15;

/** One bin of the reliability diagram: films with `from` ≤ probability < `to`; the last holds 1 too. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Films of the bin that have pneumonia. */
  readonly positives: number;
  /** Null in an empty bin. */
  readonly meanProbability: number | null;
}

export function reliabilityBins(films: readonly JudgedFilm[]): ReliabilityBin[] {
  return Array.from({ length: RELIABILITY_BINS }, (_, bin) => {
    const members = films.filter((film) => binOf(film) === bin);
    const sum = members.reduce((total, film) => total + film.probability, 0);
    return {
      from: bin / RELIABILITY_BINS,
      to: (bin + 1) / RELIABILITY_BINS,
      count: members.length,
      positives: members.filter((film) => film.label === 1).length,
      meanProbability: members.length === 0 ? null : sum / members.length,
    };
  });
}

/**
 * Expected calibration error: over the bins of the probability of pneumonia, the mean distance, weighted by films,
 * between the mean probability and the share that has pneumonia. Interval by stratified bootstrap; as resampling adds
 * noise to every bin, it leans upwards and errs on the safe side.
 */
export function expectedCalibrationErrorOf(films: readonly JudgedFilm[], options: BootstrapOptions): Figure {
  const bins = films.map(binOf);
  const gapOf = (weights: Weights) => {
    const gaps = new Float64Array(RELIABILITY_BINS);
    films.forEach((film, at) => {
      const bin = bins[at] as number;
      gaps[bin] = (gaps[bin] ?? 0) + (weights[at] ?? 0) * (film.probability - film.label);
    });
    return films.length === 0 ? null : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / films.length;
  };
  return bootstrap(
    films.map((film) => film.label),
    gapOf,
    options,
  );
}

/** Brier score: mean squared distance between the probability of pneumonia and the truth. Interval by stratified bootstrap. */
export function brierScoreOf(films: readonly JudgedFilm[], options: BootstrapOptions): Figure {
  const squares = films.map((film) => (film.probability - film.label) ** 2);
  const meanOf = (weights: Weights) =>
    films.length === 0
      ? null
      : squares.reduce((sum, square, at) => sum + square * (weights[at] ?? 0), 0) / films.length;
  return bootstrap(
    films.map((film) => film.label),
    meanOf,
    options,
  );
}

function binOf(film: JudgedFilm): number {
  return Math.min(RELIABILITY_BINS - 1, Math.floor(film.probability * RELIABILITY_BINS));
}
