import { type BootstrapOptions, bootstrap, type Weights } from './bootstrap.ts';
import type { ClassifiedImage } from './classified-image.ts';
import type { Estimate } from './estimate.ts';

/**
 * Average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over falling thresholds, without interpolation. Interval by stratified bootstrap.
 * Undefined if no image has pneumonia.
 */
export function averagePrecisionOf(images: readonly ClassifiedImage[], options: BootstrapOptions): Estimate {
  const ordered = [...images].sort((left, right) => right.probability - left.probability);
  const labels = ordered.map((image) => image.label);
  return bootstrap(labels, (weights) => weightedAveragePrecision(ordered, weights), options);
}

function weightedAveragePrecision(ordered: readonly ClassifiedImage[], weights: Weights): number | null {
  let [truePositives, called, countedPositives, sum] = [0, 0, 0, 0];
  ordered.forEach((image, at) => {
    const weight = weights[at] ?? 0;
    truePositives += image.label * weight;
    called += weight;
    if (ordered[at + 1]?.probability === image.probability || truePositives === countedPositives) return;
    sum += (truePositives - countedPositives) * (truePositives / called);
    countedPositives = truePositives;
  });
  return truePositives === 0 ? null : sum / truePositives;
}
