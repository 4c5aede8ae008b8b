import { clipToUnit, type Estimate, UNDEFINED_ESTIMATE, Z_95 } from './estimate.ts';

/**
 * A proportion with Wilson's score interval (Wilson 1927), which holds its coverage near 0 and 1 and for few images.
 * @param successes 0..`trials`, whole.
 */
export function proportion(successes: number, trials: number): Estimate {
  if (trials === 0) return UNDEFINED_ESTIMATE;
  const fraction = successes / trials;
  const z2 = Z_95 * Z_95;
  const centre = (fraction + z2 / (2 * trials)) / (1 + z2 / trials);
  const spread = (fraction * (1 - fraction)) / trials + z2 / (4 * trials * trials);
  const half = (Z_95 * Math.sqrt(spread)) / (1 + z2 / trials);
  return clipToUnit(fraction, successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half);
}
