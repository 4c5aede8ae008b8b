import { Z_95 } from './estimate.ts';

/** A ratio with its 95 % interval, 0 to Infinity. */
export interface RatioEstimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** A number of successes among trials. */
export interface Proportion {
  /** 0..`trials`, whole. */
  readonly successes: number;
  /** Above 0. */
  readonly trials: number;
}

/**
 * The ratio of two independent proportions with its score interval (Koopman 1984; Gart and Nam 1988): all ratios that the score
 * test does not reject at 5 %. It needs no correction where a proportion is 0 or 1.
 * @returns Null where both proportions are 0.
 */
export function ratioOf(numerator: Proportion, denominator: Proportion): RatioEstimate | null {
  if (numerator.successes === 0 && denominator.successes === 0) return null;
  const value = fractionOf(numerator) / fractionOf(denominator);
  const isRejected = (ratio: number) => scoreStatistic(numerator, denominator, ratio) > Z_95 * Z_95;
  return {
    value,
    lower: numerator.successes === 0 ? 0 : findEnd(WIDEST.least, value, isRejected),
    upper: denominator.successes === 0 ? Number.POSITIVE_INFINITY : findEnd(WIDEST.most, value, isRejected),
  };
}

/** Beyond any ratio that counts of images can leave open. */
const WIDEST = { least: 1e-12, most: 1e12 } as const;

/** Enough for neighbouring doubles. */
const HALVINGS = 100;

/** The border between a rejected ratio and the observed one, by bisection of the logarithm. */
function findEnd(rejected: number, observed: number, isRejected: (ratio: number) => boolean): number {
  let outside = Math.log(rejected);
  let inside = Math.log(Math.min(Math.max(observed, WIDEST.least), WIDEST.most));
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (outside + inside) / 2;
    if (isRejected(Math.exp(middle))) outside = middle;
    else inside = middle;
  }
  return Math.exp(inside);
}

/** Squared distance of the data from a ratio, in units of its variance under the most likely proportions of that ratio. */
function scoreStatistic(numerator: Proportion, denominator: Proportion, ratio: number): number {
  const [restrictedNumerator, restrictedDenominator] = restrictedProportions(numerator, denominator, ratio);
  const distance = fractionOf(numerator) - ratio * fractionOf(denominator);
  const variance =
    (restrictedNumerator * (1 - restrictedNumerator)) / numerator.trials +
    (ratio * ratio * restrictedDenominator * (1 - restrictedDenominator)) / denominator.trials;
  return distance === 0 ? 0 : (distance * distance) / variance;
}

/** The most likely pair of proportions with this ratio: the smaller root of a quadratic equation. */
function restrictedProportions(numerator: Proportion, denominator: Proportion, ratio: number): [number, number] {
  const { successes: x1, trials: n1 } = numerator;
  const { successes: x0, trials: n0 } = denominator;
  const a = (n1 + n0) * ratio;
  const b = -(n1 * ratio + x1 + n0 + x0 * ratio);
  const c = x1 + x0;
  // The form without a difference of two nearly equal numbers.
  const root = (2 * c) / (-b + Math.sqrt(Math.max(0, b * b - 4 * a * c)));
  return [Math.min(1, ratio * root), Math.min(1, root)];
}

function fractionOf({ successes, trials }: Proportion): number {
  return successes / trials;
}
