import { MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import type { Pixels } from './pixels.ts';
import { resizeArea } from './resize-area.ts';
import { resizeLinear } from './resize-linear.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

export type Interpolation = 'linear' | 'area';

/** Cuts the longer side to the shorter one, in the middle; if the surplus is odd, the end loses one pixel more. */
export function cropCenter(source: Pixels): Pixels {
  const { width, height, channels } = source;
  if (width === height) return source;
  const side = Math.min(width, height);
  const left = (width - side) >> 1;
  const top = (height - side) >> 1;
  const data = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    data.set(source.data.subarray(from, from + side * channels), y * side * channels);
  }
  return { data, width: side, height: side, channels };
}

/**
 * Resizes so that the shorter side has `shortSide` pixels; the longer one keeps the aspect ratio, rounded down to whole pixels.
 * It can also enlarge.
 * @throws {UnreadableImageError} `IMAGE_RESULT` beyond the limit on pixels.
 */
export function resizeShortSide(source: Pixels, shortSide: number, interpolation: Interpolation): Pixels {
  const { width, height } = source;
  const isTall = height > width;
  const newWidth = isTall ? shortSide : Math.floor((width * shortSide) / height);
  const newHeight = isTall ? Math.floor((height * shortSide) / width) : shortSide;
  if (newWidth === width && newHeight === height) return source;
  if (newWidth * newHeight > MAX_IMAGE_PIXELS) {
    throw new UnreadableImageError(
      'IMAGE_RESULT',
      `resizing: needed at most ${MAX_IMAGE_PIXELS} pixels, found that ${width} × ${height} would become ${newWidth} × ${newHeight}`,
    );
  }
  return interpolation === 'area' ? resizeArea(source, newWidth, newHeight) : resizeLinear(source, newWidth, newHeight);
}
