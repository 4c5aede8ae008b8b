import type { Preparation } from '../core/contract/preparation.ts';

/** How stored samples become 0..255: `low` becomes black, `high` white, in a straight line between them. */
export type Windowing = Pick<Preparation, 'bitsStored' | 'bitsUsed' | 'window' | 'assumed'>;

/** Bits that devices store X-rays with; the smallest that hold an image's samples are taken. */
const LIKELY_BITS = [8, 10, 12, 14, 15];

/** From this sample on, 16 bits are made use of. */
const FULL_RANGE_FROM = 2 ** 15;

/** Samples that make full use of their bits, as they always do up to 8 bits. */
export function fullRange(bits: number): Windowing {
  return { bitsStored: bits, bitsUsed: bits, window: { low: 0, high: 2 ** bits - 1 }, assumed: false };
}

/** From this sample on, a 16-bit image is taken as stored, whatever its other samples are. */
export function fullRangeFrom(significantBits: number | null): number {
  return significantBits === null ? FULL_RANGE_FROM : Math.min(FULL_RANGE_FROM, 2 ** significantBits);
}

/**
 * Windows an image of 16 bits. PNG scales samples of fewer bits up to 16, and sBIT then says from how many; but programs that
 * export X-rays often store 12 bits in 16 without scaling, which then look black. So an image whose samples stay below what
 * its bits allow is taken as unscaled. Without sBIT, the bits are inferred from the largest sample; a scaled image
 * that is truly dark looks the same.
 * @param largest The largest sample of a colour in the image.
 * @param significantBits By sBIT; null if the file does not say.
 */
export function windowOf16Bits(largest: number, significantBits: number | null): Windowing {
  if (largest >= fullRangeFrom(significantBits)) return fullRange(16);
  const bitsUsed = significantBits ?? LIKELY_BITS.find((bits) => largest < 2 ** bits) ?? 16;
  return {
    bitsStored: 16,
    bitsUsed,
    window: { low: 0, high: 2 ** bitsUsed - 1 },
    assumed: significantBits === null,
  };
}

/** What each stored sample becomes, 0..255, rounded. */
export function createWindowTable({ bitsStored, window: { low, high } }: Windowing): Uint8Array {
  const table = new Uint8Array(2 ** bitsStored);
  for (let sample = 0; sample < table.length; sample++) {
    const inside = Math.min(Math.max(sample, low), high);
    table[sample] = Math.round(((inside - low) * 255) / (high - low));
  }
  return table;
}
