/*
 * The order of a PNG's pixels. An interlaced image (Adam7) holds seven smaller ones in turn, each with pixels from all over the
 * image; one without a pixel is left out. Any other image is one pass.
 */
import { bitsPerPixel, type PngHeader } from './header.ts';

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

export interface Pass {
  /** Where its first pixel lies in the image. */
  readonly column: number;
  readonly row: number;
  /** Pixels of the image from one of its pixels to the next. */
  readonly across: number;
  readonly down: number;
  /** Its own size, in pixels. */
  readonly columns: number;
  readonly rows: number;
  /** With the filter byte. */
  readonly rowSizeInBytes: number;
}

export function passesOf(header: PngHeader): Pass[] {
  const { width, height, isInterlaced } = header;
  const passes = (isInterlaced ? ADAM7 : WHOLE).map(([column, row, across, down]) => {
    const columns = Math.ceil((width - column) / across);
    const rows = Math.ceil((height - row) / down);
    return { column, row, across, down, columns, rows, rowSizeInBytes: 1 + rowBytes(columns, header) };
  });
  return passes.filter(({ columns, rows }) => columns > 0 && rows > 0);
}

function rowBytes(columns: number, header: PngHeader): number {
  return Math.ceil((columns * bitsPerPixel(header)) / 8);
}
