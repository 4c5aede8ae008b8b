import { MersenneTwister } from './mersenne-twister.ts';

/** The seed that im2rec shuffles with. */
export const IM2REC_SEED = 100;

/**
 * A shuffled copy, in the order that Python's `random.seed(seed); random.shuffle(items)` gives; seed 100 is im2rec's.
 * @param seed 0..2^53 - 1.
 */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = new MersenneTwister(seed);
  const result = [...items];
  for (let at = result.length - 1; at > 0; at--) {
    const other = random.drawBelow(at + 1);
    const [a, b] = [result[at], result[other]] as [Item, Item];
    result[at] = b;
    result[other] = a;
  }
  return result;
}
