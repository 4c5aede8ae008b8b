/**
 * Anti-aliased triangle resampling of 8-bit images, bit-identical to Pillow's BILINEAR: separable, horizontal pass first, the
 * result of each pass rounded to 8 bits, weights in fixed point of 22 bits.
 */
import type { Raster } from './raster.ts';

const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/** For every output sample: where its input samples begin, how many there are, and their weights (stride `size`). */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Int32Array;
  readonly size: number;
}

/** Resizes to `width` × `height` pixels without regard to the aspect ratio. */
export function resizeTriangle(image: Raster, width: number, height: number): Raster {
  return resizeColumns(resizeRows(image, width), height);
}

function resizeRows(image: Raster, width: number): Raster {
  if (image.width === width) return image;
  const taps = computeTaps(image.width, width);
  const data = new Uint8Array(width * image.height * image.channels);
  const done = image.channels === 1 ? resizeGreyRows(image, taps, data) : 0;
  resizeInterleavedRows(image, taps, data, done);
  return { ...image, data, width };
}

/**
 * Resizes four rows at a time, so that a weight is fetched once for four samples: grey images are the common case.
 * @returns How many rows are done: the height rounded down to a multiple of four.
 */
function resizeGreyRows({ data: source, width, height }: Raster, taps: Taps, out: Uint8Array): number {
  const { starts, counts, weights, size } = taps;
  const outWidth = starts.length;
  const rows = height - (height % 4);
  for (let y = 0; y < rows; y += 4) {
    for (let x = 0; x < outWidth; x++) {
      let from = y * width + (starts[x] as number);
      let [first, second, third, fourth] = [HALF, HALF, HALF, HALF];
      const end = x * size + (counts[x] as number);
      for (let tap = x * size; tap < end; tap++, from++) {
        const weight = weights[tap] as number;
        first = (first + Math.imul(source[from] as number, weight)) | 0;
        second = (second + Math.imul(source[from + width] as number, weight)) | 0;
        third = (third + Math.imul(source[from + 2 * width] as number, weight)) | 0;
        fourth = (fourth + Math.imul(source[from + 3 * width] as number, weight)) | 0;
      }
      const to = y * outWidth + x;
      out[to] = first >> PRECISION_BITS;
      out[to + outWidth] = second >> PRECISION_BITS;
      out[to + 2 * outWidth] = third >> PRECISION_BITS;
      out[to + 3 * outWidth] = fourth >> PRECISION_BITS;
    }
  }
  return rows;
}

function resizeInterleavedRows(image: Raster, taps: Taps, out: Uint8Array, firstRow: number): void {
  const { data: source, width, height, channels } = image;
  const { starts, counts, weights, size } = taps;
  const outWidth = starts.length;
  for (let y = firstRow; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      const firstWeight = x * size;
      const count = counts[x] as number;
      for (let channel = 0; channel < channels; channel++) {
        let from = (y * width + (starts[x] as number)) * channels + channel;
        let sum = HALF;
        for (let tap = 0; tap < count; tap++, from += channels) {
          sum = (sum + Math.imul(source[from] as number, weights[firstWeight + tap] as number)) | 0;
        }
        out[(y * outWidth + x) * channels + channel] = sum >> PRECISION_BITS;
      }
    }
  }
}

/** Adds whole rows to a row of sums, so that memory is read in order. */
function resizeColumns(image: Raster, height: number): Raster {
  if (image.height === height) return image;
  const { starts, counts, weights, size } = computeTaps(image.height, height);
  const stride = image.width * image.channels;
  const data = new Uint8Array(stride * height);
  const sums = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let tap = 0; tap < (counts[y] as number); tap++) {
      const weight = weights[y * size + tap] as number;
      const from = ((starts[y] as number) + tap) * stride;
      for (let i = 0; i < stride; i++) {
        sums[i] = (sums[i] as number) + Math.imul(image.data[from + i] as number, weight);
      }
    }
    for (let i = 0; i < stride; i++) data[y * stride + i] = (sums[i] as number) >> PRECISION_BITS;
  }
  return { ...image, data, height };
}

/** No sum needs clipping: no weight is negative, and together they make at most 2^22 plus a few units. */
function computeTaps(inSize: number, outSize: number): Taps {
  const scale = inSize / outSize;
  const support = Math.max(scale, 1);
  const size = Math.ceil(support) * 2 + 1;
  const starts = new Int32Array(outSize);
  const counts = new Int32Array(outSize);
  const weights = new Int32Array(outSize * size);
  for (let i = 0; i < outSize; i++) {
    const center = (i + 0.5) * scale;
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const count = Math.min(Math.trunc(center + support + 0.5), inSize) - start;
    const exact = Array.from({ length: count }, (_, tap) => triangle((start + tap - center + 0.5) * (1 / support)));
    const total = exact.reduce((sum, weight) => sum + weight, 0);
    starts[i] = start;
    counts[i] = count;
    exact.forEach((weight, tap) => {
      weights[i * size + tap] = Math.trunc(0.5 + (weight / total) * (1 << PRECISION_BITS));
    });
  }
  return { starts, counts, weights, size };
}

function triangle(x: number): number {
  const distance = Math.abs(x);
  return distance < 1 ? 1 - distance : 0;
}
