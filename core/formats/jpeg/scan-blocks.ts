import { badCode, MAX_AC_BITS, readDcSize, ZEROS_16 } from './codes.ts';
import type { HuffmanBits, HuffmanLookup } from './huffman-bits.ts';
import { corruptJpeg } from './jpeg-error.ts';
import type { Tally } from './tally.ts';

/** Walks the blocks of some MCUs, numbered from 0 in the scan, which form one interval. @throws {JpegError} */
export type WalkInterval = (bits: HuffmanBits, firstMcu: number, endMcu: number) => void;

export interface ScanSpan {
  readonly mcuCount: number;
  /** MCUs between restart markers; 0 = no restart markers. */
  readonly restartInterval: number;
  readonly walk: WalkInterval;
}

/**
 * Walks a scan's data, interval by interval. Some cameras write one restart marker too many, after the last interval.
 * @param bits Where the data begins.
 * @returns Position of the marker that ends it.
 * @throws {JpegError} unless it holds every block and nothing more.
 */
export function walkIntervals(bits: HuffmanBits, { mcuCount, restartInterval, walk }: ScanSpan, tally: Tally): number {
  const step = restartInterval === 0 ? mcuCount : restartInterval;
  const intervalCount = Math.ceil(mcuCount / step);
  for (let interval = 0; interval < intervalCount; interval++) {
    if (interval > 0 && !bits.takeRestart(interval - 1)) throw corruptJpeg('A restart marker is missing.');
    walk(bits, interval * step, Math.min((interval + 1) * step, mcuCount));
    if (bits.endInterval().isPadded) tally.addOddPlace();
  }
  if (restartInterval > 0 && bits.takeRestart(intervalCount - 1)) bits.endInterval();
  return bits.position;
}

/** The tables of one component's blocks, and how many blocks it has in one MCU. */
export interface McuPart {
  readonly dc: HuffmanLookup;
  readonly ac: HuffmanLookup;
  readonly blockCount: number;
}

/** Walks sequential blocks: all 64 coefficients of each. @param mcu In the order in which the parts stand in each MCU. */
export function walkSequential(mcu: readonly McuPart[]): WalkInterval {
  return (bits, firstMcu, endMcu) => {
    for (let at = firstMcu; at < endMcu && !bits.isExhausted; at++) {
      for (const { dc, ac, blockCount } of mcu) {
        for (let block = 0; block < blockCount; block++) walkBlock(bits, dc, ac);
      }
    }
  };
}

function walkBlock(bits: HuffmanBits, dc: HuffmanLookup, ac: HuffmanLookup): void {
  skipDcDifference(bits, dc);
  for (let coefficient = 1; coefficient < 64; coefficient++) {
    const symbol = bits.readSymbol(ac);
    const size = symbol & 15;
    if (symbol === 0) return; // end of block
    if (symbol < 0 || size > MAX_AC_BITS || (size === 0 && symbol !== ZEROS_16)) throw badCode();
    coefficient += symbol >> 4;
    if (coefficient > 63) throw badCode();
    bits.skip(size);
  }
}

export function skipDcDifference(bits: HuffmanBits, dc: HuffmanLookup): void {
  bits.skip(readDcSize(bits, dc));
}
