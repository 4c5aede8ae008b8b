import { type BootstrapOptions, bootstrap, type Weights } from './bootstrap.ts';
import type { Figure } from './figure.ts';
import type { JudgedFilm } from './film.ts';

/**
 * Average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over falling thresholds, without interpolation. Interval by stratified bootstrap.
 * Undefined where no film has pneumonia.
 */
export function averagePrecisionOf(films: readonly JudgedFilm[], options: BootstrapOptions): Figure {
  const ordered = [...films].sort((left, right) => right.probability - left.probability);
  const labels = ordered.map((film) => film.label);
  return bootstrap(labels, (weights) => weightedAveragePrecision(ordered, weights), options);
}

function weightedAveragePrecision(ordered: readonly JudgedFilm[], weights: Weights): number | null {
  let [truePositives, called, countedPositives, sum] = [0, 0, 0, 0];
  ordered.forEach((film, at) => {
    const weight = weights[at] ?? 0;
    truePositives += film.label * weight;
    called += weight;
    if (ordered[at + 1]?.probability === film.probability || truePositives === countedPositives) return;
    sum += (truePositives - countedPositives) * (truePositives / called);
    countedPositives = truePositives;
  });
  return truePositives === 0 ? null : sum / truePositives;
}
