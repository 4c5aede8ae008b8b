/** Draws whole numbers from 0 to `below` − 1. */
export type Draw = (below: number) => number;

/**
 * A small seeded generator (SFC32, by Chris Doty-Humphrey), so that a bootstrap interval is the same on every run.
 * @param seed Whole, 0..2³²−1.
 */
export function seededDraw(seed: number): Draw {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round += 1) next();
  return (below) => Math.floor((next() / 2 ** 32) * below);
}
