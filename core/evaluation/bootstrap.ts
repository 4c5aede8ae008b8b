import type { Label } from './classified-image.ts';
import { clipToUnit, type Estimate, UNDEFINED_ESTIMATE } from './estimate.ts';
import { type Draw, seededDraw } from './random.ts';

/** How often each image is drawn in one resample; as long as the images, in their order. */
export type Weights = Uint32Array;

export interface BootstrapOptions {
  /** Number of resamples, at least 1; more of them make the interval more stable. */
  readonly resamples: number;
  /** Whole, 0..2³²−1. */
  readonly seed: number;
}

/**
 * A statistic with its percentile bootstrap interval (Efron), 2.5 % to 97.5 %. Images are drawn with replacement within
 * their class, so that every resample has as many images of each class as the original.
 * @param statistic Computes the statistic, 0..1, from weighted images; null where undefined.
 */
export function bootstrap(
  labels: readonly Label[],
  statistic: (weights: Weights) => number | null,
  { resamples, seed }: BootstrapOptions,
): Estimate {
  const value = statistic(new Uint32Array(labels.length).fill(1));
  if (value === null) return UNDEFINED_ESTIMATE;
  const draw = seededDraw(seed);
  const classes = ([0, 1] as const).map((label) => labels.flatMap((each, at) => (each === label ? [at] : [])));
  const values = Float64Array.from(
    { length: resamples },
    () => statistic(resample(labels.length, classes, draw)) ?? value,
  );
  values.sort();
  return clipToUnit(value, quantile(values, 0.025), quantile(values, 0.975));
}

function resample(length: number, classes: readonly (readonly number[])[], draw: Draw): Weights {
  const weights: Weights = new Uint32Array(length);
  for (const members of classes) {
    for (let drawn = 0; drawn < members.length; drawn += 1) {
      const image = members[draw(members.length)] as number;
      weights[image] = (weights[image] ?? 0) + 1;
    }
  }
  return weights;
}

/** Linear interpolation between order statistics, as NumPy's default. */
function quantile(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
