/*
 * PNG image data: one zlib stream; inflated, for each row of each pass a filter byte (0..4) and the row's pixels, padded to a
 * byte.
 */
import type { PngHeader } from './header.ts';
import { passesOf } from './passes.ts';
import { corruptPng } from './png-error.ts';

const LAST_FILTER = 4;

export interface RowCheck {
  /** @throws {PngError} for too much data as soon as it arrives, so that a decompression bomb is not inflated any further. */
  read(piece: Uint8Array): void;
  /** @throws {PngError} for too little data. */
  finish(): void;
}

/** Checks the length of inflated image data, and every row's filter byte, in pieces of any size. */
export function createRowCheck(header: PngHeader): RowCheck {
  const queue = passesOf(header).map(({ rows, rowSizeInBytes }) => ({ rowsLeft: rows, rowSizeInBytes }));
  /** Bytes until the next filter byte. */
  let ahead = 0;
  const read = (piece: Uint8Array) => {
    let at = ahead;
    while (at < piece.length) {
      const [pass] = queue;
      if (pass === undefined) throw tooMuchData();
      ensureFilter(piece[at] ?? 0);
      at += pass.rowSizeInBytes;
      if (--pass.rowsLeft === 0) queue.shift();
    }
    ahead = at - piece.length;
  };
  const finish = () => {
    if (queue.length > 0 || ahead > 0) throw tooLittleData();
  };
  return { read, finish };
}

export function ensureFilter(filter: number): void {
  if (filter > LAST_FILTER) throw corruptPng(`A row has the filter ${filter}.`);
}

export function tooMuchData(): Error {
  return corruptPng('It holds more image data than its size needs.');
}

export function tooLittleData(): Error {
  return corruptPng('It holds less image data than its size needs.');
}
