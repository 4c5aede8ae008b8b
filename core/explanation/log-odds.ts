import type { Probabilities } from '../contract/prediction.ts';

/** Below it a probability counts as this much: single precision says nothing about smaller ones, and 0 has no logarithm. */
const LEAST_PROBABILITY = 1e-9;

/**
 * ln(P(pneumonia) / P(normal)): changes add up where probabilities near 0 and 1 hardly move. Both outputs are used, because a
 * probability close to 1 has lost the digits that the other one still has. Within ±20.8.
 */
export function logOdds({ normal, pneumonia }: Probabilities): number {
  return Math.log(Math.max(pneumonia, LEAST_PROBABILITY)) - Math.log(Math.max(normal, LEAST_PROBABILITY));
}
