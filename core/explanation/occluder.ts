import { blur } from './blur.ts';
import { CELL_COUNT, cellProfiles, GRID_SIDE } from './grid.ts';
import { RGB_CHANNELS, type RgbImage } from './rgb-image.ts';

/**
 * Blur of what is hidden, as a fraction of a cell's side: 10 pixels of 32. It removes ribs, vessels and consolidations, and
 * keeps the brightness of the region. docs/explanation.md has the comparison.
 */
export const BLUR_FRACTION = 10 / 32;

/** Renders a copy of an image in which some cells are hidden. */
export type Occlude = (cells: readonly number[]) => RgbImage;

/**
 * Hides cells by blending in a blurred copy of the image under a smooth mask: there is no edge that a network could take for a
 * finding, and no patch of a colour that no X-ray has.
 * @param image Square.
 * @param blurFraction Standard deviation of the blur, as a fraction of a cell's side.
 */
export function createOccluder(image: RgbImage, blurFraction: number = BLUR_FRACTION): Occlude {
  const { data, width, height } = image;
  if (width !== height) throw new RangeError(`Hiding cells: needed a square image, found ${width} × ${height}`);
  const blurred = blur(image, (width / GRID_SIDE) * blurFraction);
  const profiles = cellProfiles(width);
  return (cells) => {
    const mask = maskOf(cells, profiles, width);
    const hidden = new Uint8Array(data.length);
    for (let pixel = 0, at = 0; pixel < mask.length; pixel++) {
      const weight = mask[pixel] as number;
      for (let channel = 0; channel < RGB_CHANNELS; channel++, at++) {
        const sample = data[at] as number;
        hidden[at] = weight === 0 ? sample : Math.round(sample + weight * ((blurred[at] as number) - sample));
      }
    }
    return { data: hidden, width, height };
  };
}

/** For every pixel, how much of it is hidden, 0..1. */
function maskOf(cells: readonly number[], profiles: readonly Float32Array[], side: number): Float32Array {
  const mask = new Float32Array(side * side);
  for (const cell of new Set(cells)) {
    if (!Number.isInteger(cell) || cell < 0 || cell >= CELL_COUNT) {
      throw new RangeError(`Hiding cells: needed numbers from 0 to ${CELL_COUNT - 1}, found ${cell}`);
    }
    const rows = profiles[Math.floor(cell / GRID_SIDE)] as Float32Array;
    const columns = profiles[cell % GRID_SIDE] as Float32Array;
    for (let y = 0; y < side; y++) {
      const row = rows[y] as number;
      if (row === 0) continue;
      for (let x = 0; x < side; x++) {
        mask[y * side + x] = Math.min(1, (mask[y * side + x] as number) + row * (columns[x] as number));
      }
    }
  }
  return mask;
}
