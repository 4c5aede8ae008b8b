/*
 * PNG image data: one zlib stream; inflated, for each row a filter byte (0..4) and the row's pixels, padded to a byte.
 * An interlaced image (Adam7) holds seven smaller ones in turn; those without a pixel are left out.
 */
import { bitsPerPixel, type PngHeader } from './header.ts';
import { corruptPng } from './png-error.ts';

/** First column, first row, step across, step down. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const WHOLE = [[0, 0, 1, 1]] as const;

const LAST_FILTER = 4;

interface Pass {
  /** Still to come. */
  rows: number;
  /** With the filter byte. */
  readonly rowSizeInBytes: number;
}

export interface RowCheck {
  /** @throws {PngError} for too much data as soon as it arrives, so that a decompression bomb is not inflated any further. */
  read(piece: Uint8Array): void;
  /** @throws {PngError} for too little data. */
  finish(): void;
}

/** Checks the length of inflated image data, and every row's filter byte, in pieces of any size. */
export function createRowCheck(header: PngHeader): RowCheck {
  const queue = passesOf(header);
  /** Bytes until the next filter byte. */
  let ahead = 0;
  const read = (piece: Uint8Array) => {
    let at = ahead;
    while (at < piece.length) {
      const [pass] = queue;
      if (pass === undefined) throw corruptPng('It holds more image data than its size needs.');
      const filter = piece[at] ?? 0;
      if (filter > LAST_FILTER) throw corruptPng(`A row has the filter ${filter}.`);
      at += pass.rowSizeInBytes;
      if (--pass.rows === 0) queue.shift();
    }
    ahead = at - piece.length;
  };
  const finish = () => {
    if (queue.length > 0 || ahead > 0) throw corruptPng('It holds less image data than its size needs.');
  };
  return { read, finish };
}

function passesOf(header: PngHeader): Pass[] {
  const { width, height, isInterlaced } = header;
  const passes = (isInterlaced ? ADAM7 : WHOLE).map(([column, row, across, down]) => {
    const columns = Math.ceil((width - column) / across);
    return {
      columns,
      rows: Math.ceil((height - row) / down),
      rowSizeInBytes: 1 + Math.ceil((columns * bitsPerPixel(header)) / 8),
    };
  });
  return passes.filter(({ columns, rows }) => columns > 0 && rows > 0);
}
