import { RGB_CHANNELS, type RgbImage } from './rgb-image.ts';

/** Means over boxes, one after the other; three come within some percent of a Gaussian, at a cost that no width changes. */
const BOXES = 3;

/**
 * Blurs an image by nearly a Gaussian. At the edges a mean is taken over what lies within, so that nothing darkens.
 * @param sigma Standard deviation in pixels, above 0.
 */
export function blur({ data, width, height }: RgbImage, sigma: number): Float32Array {
  const stride = width * RGB_CHANNELS;
  const from = Float32Array.from(data);
  const to = new Float32Array(data.length);
  for (const reach of boxReaches(sigma)) {
    for (let row = 0; row < height; row++) {
      takeMeans(from, to, { start: row * stride, length: width, step: RGB_CHANNELS }, reach);
    }
    takeMeans(to, from, { start: 0, length: height, step: stride }, reach);
  }
  return from;
}

/** `length` groups of `step` samples side by side; each sample of a group belongs to a line of its own. */
interface Lines {
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

/** Replaces every sample by the mean of those up to `reach` away on its line. */
function takeMeans(from: Float32Array, to: Float32Array, { start, length, step }: Lines, reach: number): void {
  const sums = new Float64Array(step);
  let count = 0;
  for (let at = -reach; at < length; at++) {
    const [entering, leaving] = [at + reach, at - reach - 1];
    if (entering < length) addGroup(sums, from, start + entering * step, 1);
    if (leaving >= 0) addGroup(sums, from, start + leaving * step, -1);
    count += (entering < length ? 1 : 0) - (leaving >= 0 ? 1 : 0);
    if (at < 0) continue;
    for (let line = 0, target = start + at * step; line < step; line++, target++) {
      to[target] = (sums[line] as number) / count;
    }
  }
}

function addGroup(sums: Float64Array, from: Float32Array, at: number, sign: 1 | -1): void {
  for (let line = 0; line < sums.length; line++) {
    sums[line] = (sums[line] as number) + sign * (from[at + line] as number);
  }
}

/** Widths 2 × reach + 1 whose variances, (width² − 1) / 12, add up to nearly sigma² (Kovesi, "Fast almost-Gaussian filtering", 2010). */
function boxReaches(sigma: number): number[] {
  const ideal = Math.sqrt((12 * sigma ** 2) / BOXES + 1);
  const narrow = Math.floor((ideal - 1) / 2);
  const width = 2 * narrow + 1;
  const narrowBoxes = Math.round((12 * sigma ** 2 - BOXES * (width ** 2 + 4 * width + 3)) / (-4 * width - 4));
  return Array.from({ length: BOXES }, (_, box) => (box < narrowBoxes ? narrow : narrow + 1));
}
