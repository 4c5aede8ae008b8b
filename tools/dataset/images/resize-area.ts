import type { Pixels } from './pixels.ts';
import { resizeLinear } from './resize-linear.ts';

/**
 * Scales down by averaging: each output pixel is the mean of the source area that it covers, parts of pixels weighted by their
 * size. No source pixel is skipped, so fine structure fades instead of turning into a pattern. im2rec does not have this filter,
 * only `resizeLinear`. Enlarging has no area to average, so it is done by `resizeLinear`.
 */
export function resizeArea(source: Pixels, width: number, height: number): Pixels {
  if (width > source.width || height > source.height) return resizeLinear(source, width, height);
  const { channels } = source;
  const columns = coverage(source.width, width);
  const rows = coverage(source.height, height);
  const data = new Uint8Array(width * height * channels);
  const sums = new Float64Array(width * channels);
  for (const [y, row] of rows.entries()) {
    sums.fill(0);
    for (const contribution of row) addRow(sums, source, contribution, columns);
    for (const [x, sum] of sums.entries()) data[y * sums.length + x] = Math.round(sum);
  }
  return { data, width, height, channels };
}

interface Contribution {
  /** Source row or column. */
  readonly at: number;
  /** Its weight in the output pixel; the weights of one output pixel add up to 1. */
  readonly part: number;
}

function coverage(sourceSize: number, size: number): Contribution[][] {
  const scale = sourceSize / size;
  return Array.from({ length: size }, (_, out) => {
    const from = out * scale;
    const to = Math.min((out + 1) * scale, sourceSize);
    const contributions: Contribution[] = [];
    for (let at = Math.floor(from); at < to; at++) {
      contributions.push({ at, part: (Math.min(at + 1, to) - Math.max(at, from)) / (to - from) });
    }
    return contributions;
  });
}

function addRow(
  sums: Float64Array,
  { data, width, channels }: Pixels,
  row: Contribution,
  columns: readonly Contribution[][],
): void {
  let out = 0;
  for (const contributions of columns) {
    for (let channel = 0; channel < channels; channel++, out++) {
      let sum = 0;
      for (const { at, part } of contributions) sum += part * (data[(row.at * width + at) * channels + channel] ?? 0);
      sums[out] = (sums[out] ?? 0) + row.part * sum;
    }
  }
}
