/*
 * Progressive scans (ITU-T T.81, G.1.2): of each block only DC, or a band of AC, down to a bit; later scans add one bit at a
 * time. In a band one symbol may end 2^n blocks and more. A scan that adds a bit holds one for each coefficient that is not
 * zero so far, so that these have to be known.
 */
import { badCode, MAX_AC_BITS, readEndOfBand, ZEROS_16 } from './codes.ts';
import type { HuffmanBits, HuffmanLookup } from './huffman-bits.ts';
import type { McuPart } from './scan-blocks.ts';
import { skipDcDifference, type WalkInterval } from './scan-blocks.ts';

export function walkFirstDc(mcu: readonly Pick<McuPart, 'dc' | 'blockCount'>[]): WalkInterval {
  return (bits, firstMcu, endMcu) => {
    for (let at = firstMcu; at < endMcu && !bits.isExhausted; at++) {
      for (const { dc, blockCount } of mcu) {
        for (let block = 0; block < blockCount; block++) skipDcDifference(bits, dc);
      }
    }
  };
}

/** One bit for each block. */
export function walkDcRefinement(blocksOfMcu: number): WalkInterval {
  return (bits, firstMcu, endMcu) => bits.skipMany((endMcu - firstMcu) * blocksOfMcu);
}

export interface Band {
  readonly ac: HuffmanLookup;
  readonly first: number;
  readonly last: number;
}

/** @param known Where to note the coefficients that are not zero; null if no later scan needs them. */
export function walkFirstAc({ ac, first, last }: Band, known: NonZero | null): WalkInterval {
  return (bits, firstBlock, endBlock) => {
    for (let block = firstBlock; block < endBlock && !bits.isExhausted; block++) {
      for (let at = first; at <= last; at++) {
        const symbol = bits.readSymbol(ac);
        const [run, size] = [symbol >> 4, symbol & 15];
        if (symbol < 0 || size > MAX_AC_BITS) throw badCode();
        if (size === 0 && symbol !== ZEROS_16) {
          block += readEndOfBand(bits, run) - 1;
          break;
        }
        at += run;
        if (at > last) throw badCode();
        bits.skip(size);
        if (size > 0) known?.add(block, at);
      }
      if (block >= endBlock) throw badCode();
    }
  };
}

export function walkAcRefinement({ ac, first, last }: Band, known: NonZero): WalkInterval {
  return (bits, firstBlock, endBlock) => {
    let blocksToEnd = 0;
    for (let block = firstBlock; block < endBlock && !bits.isExhausted; block++) {
      let at = first;
      while (blocksToEnd === 0 && at <= last) {
        const symbol = bits.readSymbol(ac);
        const [run, size] = [symbol >> 4, symbol & 15];
        if (symbol < 0 || size > 1) throw badCode();
        if (size === 0 && symbol !== ZEROS_16) {
          blocksToEnd = readEndOfBand(bits, run);
          break;
        }
        bits.skip(size); // its sign
        at = skipZeros(bits, { known, block, from: at, last }, run);
        if (at > last) throw badCode();
        if (size === 1) known.add(block, at);
        at++;
      }
      if (blocksToEnd === 0) continue;
      bits.skipMany(known.count(block, at, last));
      blocksToEnd--;
    }
    if (blocksToEnd > 0) throw badCode();
  };
}

/** Passes over a number of zero coefficients, and one bit for each other between them. @returns The zero after them. */
function skipZeros(
  bits: HuffmanBits,
  { known, block, from, last }: { known: NonZero; block: number; from: number; last: number },
  run: number,
): number {
  let zeros = run;
  for (let at = from; at <= last; at++) {
    if (known.has(block, at)) bits.skip(1);
    else if (zeros-- === 0) return at;
  }
  return last + 1;
}

/** Which of the 64 coefficients of each block are not zero so far. */
export class NonZero {
  readonly #words: Uint32Array;

  constructor(blockCount: number) {
    this.#words = new Uint32Array(2 * blockCount);
  }

  add(block: number, coefficient: number): void {
    const at = 2 * block + (coefficient >> 5);
    this.#words[at] = (this.#words[at] as number) | (1 << (coefficient & 31));
  }

  has(block: number, coefficient: number): boolean {
    return (((this.#words[2 * block + (coefficient >> 5)] as number) >>> (coefficient & 31)) & 1) === 1;
  }

  /** Counts those from one coefficient to another, both included. */
  count(block: number, first: number, last: number): number {
    const low = this.#words[2 * block] as number;
    const high = this.#words[2 * block + 1] as number;
    return bitCount(low & range(first, last)) + bitCount(high & range(first - 32, last - 32));
  }
}

/** The bits from one place to another, as far as they lie within 0..31. */
function range(first: number, last: number): number {
  if (last < 0 || first > 31 || first > last) return 0;
  return (0xffffffff << Math.max(first, 0)) & (0xffffffff >>> (31 - Math.min(last, 31)));
}

function bitCount(word: number): number {
  let pairs = word - ((word >>> 1) & 0x55555555);
  pairs = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
