/*
 * What the Huffman codes of blocks stand for (ITU-T T.81, F.1.2 and G.1.2): of DC the number of bits of a difference; of AC a
 * run of zeros (upper four bits) and the number of bits of the value after it (lower four), or the end of a block or band.
 */
import type { HuffmanBits, HuffmanLookup } from './huffman-bits.ts';
import { corruptJpeg } from './jpeg-error.ts';

/** Symbol for sixteen zeros, the sixteenth in the place of a coefficient. */
export const ZEROS_16 = 0xf0;

/** Largest number of bits of a DC difference and of an AC coefficient, for samples of 8 bits. */
const MAX_DC_BITS = 11;
export const MAX_AC_BITS = 10;

/** @returns How many bits of a DC difference follow. @throws {JpegError} */
export function readDcSize(bits: HuffmanBits, dc: HuffmanLookup): number {
  const size = bits.readSymbol(dc);
  if (size < 0 || size > MAX_DC_BITS) throw badCode();
  return size;
}

/** @returns How many blocks of a band end here, this one included. */
export function readEndOfBand(bits: HuffmanBits, exponent: number): number {
  return (1 << exponent) + bits.readBits(exponent);
}

export function badCode(): Error {
  return corruptJpeg('A scan holds bits that are no valid code.');
}
