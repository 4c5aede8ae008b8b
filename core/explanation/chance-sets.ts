import { CELL_COUNT } from './grid.ts';

/** Draws whole numbers from 0 to `below` − 1. */
export type Draw = (below: number) => number;

/**
 * A generator seeded by an image, so that its explanation is the same on every request and on every machine: xoshiro128** 1.1
 * (Blackman and Vigna, public domain), whose state is the first 128 bits of the hash as four big-endian words.
 * @param sha256 In hexadecimal.
 */
export function drawsOf(sha256: string): Draw {
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    throw new RangeError(
      `Seeding the draws: needed a SHA-256 of 64 hexadecimal digits, found ${sha256.length} characters`,
    );
  }
  let [a, b, c, d] = [0, 1, 2, 3].map((word) => Number.parseInt(sha256.slice(8 * word, 8 * word + 8), 16) | 0) as [
    number,
    number,
    number,
    number,
  ];
  if ((a | b | c | d) === 0) d = 1; // the one state that the generator never leaves
  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return (below) => Math.floor((next() / 2 ** 32) * below);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * Sets of different cells, each drawn evenly from all sets of its size: the first steps of a Fisher–Yates shuffle.
 * @returns Each set in ascending order.
 */
export function drawCellSets(draw: Draw, count: number, size: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, () => {
    const cells = Array.from({ length: CELL_COUNT }, (_, cell) => cell);
    for (let at = 0; at < size; at++) {
      const other = at + draw(CELL_COUNT - at);
      [cells[at], cells[other]] = [cells[other] as number, cells[at] as number];
    }
    return cells.slice(0, size).sort((a, b) => a - b);
  });
}
