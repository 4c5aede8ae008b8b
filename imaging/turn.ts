import type { Orientation } from '../core/formats/exif/orientation.ts';
import type { Raster } from './raster.ts';

/** Where the pixels of an upright row come from. */
interface Walk {
  /** Position of the first pixel in the stored image, in pixels. */
  readonly start: number;
  /** Steps in the stored image for one pixel to the right, and one pixel down. */
  readonly right: number;
  readonly down: number;
  /** True if rows become columns. */
  readonly swaps: boolean;
}

/** Turns a stored image upright. @returns The same image if it is. */
export function turnUpright(image: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return image;
  const { start, right, down, swaps } = walkOf(image, orientation);
  const { channels } = image;
  const width = swaps ? image.height : image.width;
  const height = swaps ? image.width : image.height;
  const data = new Uint8Array(image.data.length);
  for (let y = 0, to = 0; y < height; y++) {
    let from = (start + y * down) * channels;
    for (let x = 0; x < width; x++, from += right * channels) {
      for (let channel = 0; channel < channels; channel++) data[to++] = image.data[from + channel] as number;
    }
  }
  return { data, width, height, channels };
}

function walkOf({ width, height }: Raster, orientation: Orientation): Walk {
  const lastColumn = width - 1;
  const lastRow = width * (height - 1);
  const walks: Readonly<Record<Orientation, Walk>> = {
    1: { start: 0, right: 1, down: width, swaps: false },
    2: { start: lastColumn, right: -1, down: width, swaps: false },
    3: { start: lastRow + lastColumn, right: -1, down: -width, swaps: false },
    4: { start: lastRow, right: 1, down: -width, swaps: false },
    5: { start: 0, right: width, down: 1, swaps: true },
    6: { start: lastRow, right: -width, down: 1, swaps: true },
    7: { start: lastRow + lastColumn, right: -width, down: -1, swaps: true },
    8: { start: lastColumn, right: width, down: -1, swaps: true },
  };
  return walks[orientation];
}
