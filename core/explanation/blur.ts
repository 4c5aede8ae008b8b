import { RGB_CHANNELS, type RgbImage } from './rgb-image.ts';

/** Weights beyond this many standard deviations are left out. */
const REACH = 3;

/**
 * Blurs an image by a Gaussian. At the edges the weights that fall outside are left out, so that nothing darkens.
 * @param sigma Standard deviation in pixels, above 0.
 */
export function blur({ data, width, height }: RgbImage, sigma: number): Float32Array {
  const weights = gaussian(sigma);
  const rowStride = width * RGB_CHANNELS;
  const alongRows = new Float32Array(data.length);
  const blurred = new Float32Array(data.length);
  for (let row = 0; row < height; row++) {
    blurLines(
      data,
      alongRows,
      { start: row * rowStride, length: width, step: RGB_CHANNELS, lines: RGB_CHANNELS },
      weights,
    );
  }
  blurLines(alongRows, blurred, { start: 0, length: height, step: rowStride, lines: rowStride }, weights);
  return blurred;
}

/** `lines` lines side by side, each with `length` samples that are `step` apart. */
interface Lines {
  readonly start: number;
  readonly length: number;
  readonly step: number;
  readonly lines: number;
}

function blurLines(
  from: ArrayLike<number>,
  to: Float32Array,
  { start, length, step, lines }: Lines,
  weights: Float32Array,
) {
  const reach = weights.length - 1;
  for (let at = 0; at < length; at++) {
    const first = Math.max(0, at - reach);
    const last = Math.min(length - 1, at + reach);
    let total = 0;
    for (let other = first; other <= last; other++) total += weights[Math.abs(other - at)] as number;
    const target = start + at * step;
    for (let other = first; other <= last; other++) {
      const weight = (weights[Math.abs(other - at)] as number) / total;
      const source = start + other * step;
      for (let line = 0; line < lines; line++) {
        to[target + line] = (to[target + line] as number) + weight * (from[source + line] as number);
      }
    }
  }
}

/** Weights by distance, from 0 on. */
function gaussian(sigma: number): Float32Array {
  return Float32Array.from({ length: Math.ceil(REACH * sigma) + 1 }, (_, distance) =>
    Math.exp(-(distance ** 2) / (2 * sigma ** 2)),
  );
}
