/*
 * Entropy-coded data: a byte FF is followed by 00, or is a restart marker (FF D0 … D7, in turn), or ends the scan.
 */
import { corruptJpeg } from './jpeg-error.ts';
import { RST0, RST7 } from './segments.ts';

export interface ScanData {
  /** Position of the marker that ends it. */
  readonly end: number;
  /** Coded bytes: without restart markers and stuffing. */
  readonly sizeInBytes: number;
  readonly restartCount: number;
}

/** Finds the end of a scan's data, without decoding any of it. @throws {JpegError} */
export function measureScanData(bytes: Uint8Array, from: number): ScanData {
  let restartCount = 0;
  let extraBytes = 0;
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    const next = bytes[at + 1];
    if (next === 0x00) {
      extraBytes += 1;
    } else if (next !== undefined && next >= RST0 && next <= RST7) {
      if (next !== RST0 + (restartCount & 7)) throw corruptJpeg('Its restart markers are out of turn.');
      restartCount += 1;
      extraBytes += 2;
    } else if (next !== 0xff) {
      return { end: at, sizeInBytes: at - from - extraBytes, restartCount };
    } else {
      extraBytes += 1;
    }
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  throw corruptJpeg('It ends within a scan.');
}

/** Restart markers that a scan needs: one between every two intervals. */
export function countRestarts(mcuCount: number, interval: number): number {
  return interval === 0 ? 0 : Math.ceil(mcuCount / interval) - 1;
}

/** The restart marker after a number of others: RST0 to RST7 in turn. */
export function restartMarker(restartsBefore: number): number {
  return RST0 + (restartsBefore & 7);
}
