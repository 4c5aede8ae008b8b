import type { CheckThresholds } from '../core/contract/checks.ts';
import type { Raster } from './raster.ts';

/**
 * Above it an image is blank: 96 % of its pixels lie within a twelfth of the range of greys. The flattest of 120 original
 * X-rays spans more than half of that range (a score of 0.45), so a faint one is still read.
 */
export const BLANK_THRESHOLDS: CheckThresholds = { abstain: 0.92 };

/** Fraction of the pixels that may be brighter, and that may be darker, than the range that counts: dust, letters, a thin frame. */
const LEFT_OUT = 0.02;

/**
 * How uniform an image is: 1 where all pixels are equal, 0 where they span every grey from black to white.
 * @param image RGB.
 */
export function scoreBlank({ data, width, height }: Raster): number {
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 3) {
    const luma = 299 * (data[at] as number) + 587 * (data[at + 1] as number) + 114 * (data[at + 2] as number);
    const grey = Math.round(luma / 1000);
    counts[grey] = (counts[grey] as number) + 1;
  }
  const total = width * height;
  return 1 - (quantile(counts, total * (1 - LEFT_OUT)) - quantile(counts, total * LEFT_OUT)) / 255;
}

/** The first grey with which at least `rank` pixels are counted. */
function quantile(counts: Uint32Array, rank: number): number {
  let grey = 0;
  for (let below = counts[0] as number; below < rank && grey < 255; below += counts[grey] as number) grey++;
  return grey;
}
