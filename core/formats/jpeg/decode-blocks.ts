/*
 * The coefficients of blocks (ITU-T T.81, F.2.2 and G.2). DC is sent as the difference from the block before, AC as runs of
 * zeros and values. A progressive scan sends DC or a band of AC down to a bit; later scans add one bit each.
 */
import { badCode, readDcSize, readEndOfBand, ZEROS_16 } from './codes.ts';
import type { HuffmanBits, HuffmanLookup } from './huffman-bits.ts';
import { corruptJpeg } from './jpeg-error.ts';

/** Place in a block, row by row, of each coefficient in the order in which they are sent. */
// biome-ignore format: eight by eight
export const NATURAL_ORDER = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10,
  17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
);

/** What differs between the components of a scan. */
export interface BlockSource {
  readonly dc: HuffmanLookup | null;
  readonly ac: HuffmanLookup | null;
  /** DC of the block before; 0 at the start of an interval. */
  predictor: number;
}

/** Reads what a scan sends of one block, into coefficients in natural order from `at` on. @throws {JpegError} */
export interface BlockReader {
  read(bits: HuffmanBits, source: BlockSource, coefficients: Int16Array, at: number): void;
  /** Begins an interval. */
  restart(): void;
}

/** The part of a scan's header that says what it sends. */
export interface Sent {
  readonly firstCoefficient: number;
  readonly lastCoefficient: number;
  readonly sentBits: number;
  readonly leftBits: number;
}

export function createBlockReader(isProgressive: boolean, sent: Sent): BlockReader {
  if (!isProgressive) return { read: readSequential, restart() {} };
  if (sent.firstCoefficient === 0) {
    return { read: sent.sentBits === 0 ? firstDcReader(sent) : dcRefiner(sent), restart() {} };
  }
  return sent.sentBits === 0 ? new FirstBandReader(sent) : new BandRefiner(sent);
}

function readSequential(bits: HuffmanBits, source: BlockSource, coefficients: Int16Array, at: number): void {
  source.predictor += readDifference(bits, source);
  coefficients[at] = source.predictor;
  const ac = tableOf(source.ac);
  for (let k = 1; k < 64; k++) {
    const symbol = bits.readSymbol(ac);
    if (symbol === 0) return; // end of block
    k += symbol >> 4;
    if (symbol < 0 || k > 63) throw badCode();
    if ((symbol & 15) !== 0) coefficients[at + placeOf(k)] = readValue(bits, symbol & 15);
    else if (symbol !== ZEROS_16) throw badCode();
  }
}

function firstDcReader({ leftBits }: Sent): BlockReader['read'] {
  return (bits, source, coefficients, at) => {
    source.predictor += readDifference(bits, source);
    coefficients[at] = source.predictor << leftBits;
  };
}

function dcRefiner({ leftBits }: Sent): BlockReader['read'] {
  return (bits, _, coefficients, at) => {
    if (bits.readBits(1) === 1) coefficients[at] = (coefficients[at] as number) | (1 << leftBits);
  };
}

class FirstBandReader implements BlockReader {
  readonly #sent: Sent;
  #blocksToEnd = 0;

  constructor(sent: Sent) {
    this.#sent = sent;
  }

  restart(): void {
    this.#blocksToEnd = 0;
  }

  read(bits: HuffmanBits, source: BlockSource, coefficients: Int16Array, at: number): void {
    if (this.#blocksToEnd > 0) {
      this.#blocksToEnd--;
      return;
    }
    const { firstCoefficient, lastCoefficient, leftBits } = this.#sent;
    const ac = tableOf(source.ac);
    for (let k = firstCoefficient; k <= lastCoefficient; k++) {
      const symbol = bits.readSymbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (symbol < 0) throw badCode();
      if (size === 0 && run < 15) {
        this.#blocksToEnd = readEndOfBand(bits, run) - 1;
        return;
      }
      k += run;
      if (k > lastCoefficient) throw badCode();
      if (size > 0) coefficients[at + placeOf(k)] = readValue(bits, size) << leftBits;
    }
  }
}

/** One bit for each coefficient that is not zero so far, between new ones of ±1 in that bit. */
class BandRefiner implements BlockReader {
  readonly #sent: Sent;
  #blocksToEnd = 0;

  constructor(sent: Sent) {
    this.#sent = sent;
  }

  restart(): void {
    this.#blocksToEnd = 0;
  }

  read(bits: HuffmanBits, source: BlockSource, coefficients: Int16Array, at: number): void {
    const { firstCoefficient, lastCoefficient, leftBits } = this.#sent;
    const ac = tableOf(source.ac);
    let k = firstCoefficient;
    while (this.#blocksToEnd === 0 && k <= lastCoefficient) {
      const symbol = bits.readSymbol(ac);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (symbol < 0 || size > 1) throw badCode();
      if (size === 0 && run < 15) {
        this.#blocksToEnd = readEndOfBand(bits, run);
        break;
      }
      const value = size === 0 ? 0 : (bits.readBits(1) === 1 ? 1 : -1) << leftBits;
      k = this.#passZeros(bits, coefficients, { at, from: k }, run);
      if (k > lastCoefficient) throw badCode();
      if (value !== 0) coefficients[at + placeOf(k)] = value;
      k++;
    }
    if (this.#blocksToEnd === 0) return;
    this.#passZeros(bits, coefficients, { at, from: k }, 64);
    this.#blocksToEnd--;
  }

  /** Refines coefficients up to the zero after a number of zeros. @returns Its place, behind the band if there is none. */
  #passZeros(
    bits: HuffmanBits,
    coefficients: Int16Array,
    { at, from }: { readonly at: number; readonly from: number },
    zeros: number,
  ): number {
    const { lastCoefficient, leftBits } = this.#sent;
    const bit = 1 << leftBits;
    let zerosLeft = zeros;
    for (let k = from; k <= lastCoefficient; k++) {
      const place = at + placeOf(k);
      const value = coefficients[place] as number;
      if (value === 0) {
        if (zerosLeft-- === 0) return k;
      } else if (bits.readBits(1) === 1 && (Math.abs(value) & bit) === 0) {
        coefficients[place] = value > 0 ? value + bit : value - bit;
      }
    }
    return lastCoefficient + 1;
  }
}

function readDifference(bits: HuffmanBits, { dc }: BlockSource): number {
  const size = readDcSize(bits, tableOf(dc));
  return size === 0 ? 0 : readValue(bits, size);
}

/** Of the values of a number of bits, the lower half is negative. @param size At least 1. */
function readValue(bits: HuffmanBits, size: number): number {
  const value = bits.readBits(size);
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

function placeOf(k: number): number {
  return NATURAL_ORDER[k] as number;
}

function tableOf(table: HuffmanLookup | null): HuffmanLookup {
  if (table === null) throw corruptJpeg('A Huffman table is missing.');
  return table;
}
