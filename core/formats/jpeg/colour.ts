/*
 * What the components of a JPEG are: said by JFIF (APP0) and Adobe (APP14: 'Adobe', version u16, flags u16, u16,
 * transform u8), else by their number and ids, as libjpeg decides.
 */
import type { Frame } from './frame.ts';
import type { ReadRow } from './upsample.ts';

export type ColourSpace = 'grey' | 'ycc' | 'rgb' | 'cmyk' | 'ycck';

/** What segments before the scans say about colours. */
export interface ColourMarks {
  readonly hasJfif: boolean;
  /** Transform of the Adobe segment; null if there is none. */
  readonly adobeTransform: number | null;
}

const RGB_IDS = Array.from('RGB', (letter) => letter.charCodeAt(0)).join();

export function colourSpaceOf({ components }: Frame, { hasJfif, adobeTransform }: ColourMarks): ColourSpace {
  if (components.length === 1) return 'grey';
  if (components.length === 4) return adobeTransform === null || adobeTransform === 0 ? 'cmyk' : 'ycck';
  if (hasJfif) return 'ycc';
  if (adobeTransform !== null) return adobeTransform === 0 ? 'rgb' : 'ycc';
  return components.map(({ id }) => id).join() === RGB_IDS ? 'rgb' : 'ycc';
}

/** Writes one row of pixels, one to four samples each. */
export type WriteRow = (y: number, to: Uint8ClampedArray) => void;

/** Of YCCK, the first three channels are inks as in CMYK. @param rows One for each component. */
export function createRowWriter(space: ColourSpace, rows: readonly ReadRow[], width: number): WriteRow {
  const isYcc = space === 'ycc' || space === 'ycck';
  const [luma, blue, red, black] = rows;
  if (!isYcc || luma === undefined || blue === undefined || red === undefined) {
    return (y, to) =>
      interleave(
        rows.map((row) => row(y)),
        width,
        to,
      );
  }
  if (black === undefined) return (y, to) => writeRgb({ luma: luma(y), blue: blue(y), red: red(y) }, width, to);
  return (y, to) => {
    writeInks({ luma: luma(y), blue: blue(y), red: red(y) }, width, to);
    const inks = black(y);
    for (let x = 0; x < width; x++) to[4 * x + 3] = inks[x] as number;
  };
}

type Samples = ReturnType<ReadRow>;

function interleave(rows: readonly Samples[], width: number, to: Uint8ClampedArray): void {
  for (const [channel, row] of rows.entries()) {
    for (let x = 0, at = channel; x < width; x++, at += rows.length) to[at] = row[x] as number;
  }
}

const BITS = 16;
const HALF = 1 << (BITS - 1);
const LEVELS = Array.from({ length: 256 }, (_, sample) => sample - 128);
const RED_BY_RED = Int32Array.from(LEVELS, (level) => (fixed(1.402) * level + HALF) >> BITS);
const BLUE_BY_BLUE = Int32Array.from(LEVELS, (level) => (fixed(1.772) * level + HALF) >> BITS);
const GREEN_BY_RED = Int32Array.from(LEVELS, (level) => -fixed(0.71414) * level);
const GREEN_BY_BLUE = Int32Array.from(LEVELS, (level) => -fixed(0.34414) * level + HALF);

function fixed(value: number): number {
  return Math.floor(value * (1 << BITS) + 0.5);
}

interface YccRow {
  readonly luma: Samples;
  readonly blue: Samples;
  readonly red: Samples;
}

function writeRgb({ luma, blue, red }: YccRow, width: number, to: Uint8ClampedArray): void {
  for (let x = 0, at = 0; x < width; x++, at += 3) {
    const y = luma[x] as number;
    const cb = blue[x] as number;
    const cr = red[x] as number;
    to[at] = y + (RED_BY_RED[cr] as number);
    to[at + 1] = y + (((GREEN_BY_BLUE[cb] as number) + (GREEN_BY_RED[cr] as number)) >> BITS);
    to[at + 2] = y + (BLUE_BY_BLUE[cb] as number);
  }
}

/** The complement of RGB. */
function writeInks({ luma, blue, red }: YccRow, width: number, to: Uint8ClampedArray): void {
  for (let x = 0, at = 0; x < width; x++, at += 4) {
    const y = luma[x] as number;
    const cb = blue[x] as number;
    const cr = red[x] as number;
    to[at] = 255 - (y + (RED_BY_RED[cr] as number));
    to[at + 1] = 255 - (y + (((GREEN_BY_BLUE[cb] as number) + (GREEN_BY_RED[cr] as number)) >> BITS));
    to[at + 2] = 255 - (y + (BLUE_BY_BLUE[cb] as number));
  }
}
