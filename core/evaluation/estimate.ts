/** A metric's value with its 95 % interval; all three are null where the images do not define it (0 of 0). */
export interface Estimate {
  readonly value: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export const UNDEFINED_ESTIMATE: Estimate = { value: null, lower: null, upper: null };

/** Two-sided 95 % quantile of the normal distribution. */
export const Z_95 = 1.959963984540054;

/** Clips an interval to 0..1. */
export function clipToUnit(value: number, lower: number, upper: number): Estimate {
  return { value, lower: Math.max(0, lower), upper: Math.min(1, upper) };
}
