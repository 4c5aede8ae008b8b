import type { Pixels } from './pixels.ts';

/**
 * Resizes as OpenCV's `INTER_LINEAR` does for 8-bit images, bit for bit: each output pixel is made of the two source pixels next
 * to its centre in each direction and of no others, however far the image is scaled down. This is not a good filter, but it is
 * im2rec's, which its files were made with.
 *
 * The weights have 11 fraction bits. Rows are interpolated first, to 19 bits; then columns, with 4 bits dropped before
 * the product, 16 after it, and the last 2 rounded.
 */
export function resizeLinear(source: Pixels, width: number, height: number): Pixels {
  const { channels } = source;
  const columns = columnTaps(source.width, width);
  const rows = rowTaps(source.height, height);
  const cache = new RowCache(source, columns, width);
  const data = new Uint8Array(width * height * channels);
  const rowLength = width * channels;
  for (let y = 0; y < height; y++) {
    const { first = 0, weight0 = 0, weight1 = 0 } = rows[y] ?? {};
    const upper = cache.row(Math.min(Math.max(first, 0), source.height - 1));
    const lower = cache.row(Math.min(Math.max(first + 1, 0), source.height - 1));
    const start = y * rowLength;
    for (let x = 0; x < rowLength; x++) {
      const fromUpper = (weight0 * ((upper[x] ?? 0) >> 4)) >> 16;
      const fromLower = (weight1 * ((lower[x] ?? 0) >> 4)) >> 16;
      data[start + x] = (fromUpper + fromLower + 2) >> 2;
    }
  }
  return { data, width, height, channels };
}

const ONE = 2048;

interface Tap {
  /** The source pixel before the centre; the other is the one after it. */
  readonly first: number;
  readonly weight0: number;
  readonly weight1: number;
}

/** Beyond the ends of a row, the end pixel has all the weight. */
function columnTaps(sourceSize: number, size: number): Tap[] {
  return taps(sourceSize, size).map((tap) => {
    if (tap.first < 0) return { first: 0, weight0: ONE, weight1: 0 };
    if (tap.first >= sourceSize - 1) return { first: sourceSize - 1, weight0: ONE, weight1: 0 };
    return tap;
  });
}

/** Beyond the ends of a column, both taps fall on the end pixel, each with its own weight (and rounding). */
function rowTaps(sourceSize: number, size: number): Tap[] {
  return taps(sourceSize, size);
}

/** In single precision where OpenCV uses it; a weight that falls on a half is rounded to even. */
function taps(sourceSize: number, size: number): Tap[] {
  const scale = 1 / (size / sourceSize);
  return Array.from({ length: size }, (_, at) => {
    const centre = Math.fround((at + 0.5) * scale - 0.5);
    const first = Math.floor(centre);
    const fraction = Math.fround(centre - first);
    return {
      first,
      weight0: roundHalfToEven(Math.fround(Math.fround(1 - fraction) * ONE)),
      weight1: roundHalfToEven(Math.fround(fraction * ONE)),
    };
  });
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Interpolates source rows on request, and keeps the last two: neighbouring output rows often share one. */
class RowCache {
  readonly #source: Pixels;
  readonly #offsets: Int32Array;
  readonly #weights: Int32Array;
  readonly #rows: [Int32Array, Int32Array];
  readonly #held: [number, number] = [-1, -1];
  #next: 0 | 1 = 0;

  constructor(source: Pixels, columns: readonly Tap[], width: number) {
    this.#source = source;
    this.#offsets = Int32Array.from(columns, ({ first }) => first * source.channels);
    this.#weights = Int32Array.from(columns.flatMap(({ weight0, weight1 }) => [weight0, weight1]));
    this.#rows = [new Int32Array(width * source.channels), new Int32Array(width * source.channels)];
  }

  row(y: number): Int32Array {
    if (this.#held[0] === y) return this.#rows[0];
    if (this.#held[1] === y) return this.#rows[1];
    const slot = this.#next;
    this.#next = slot === 0 ? 1 : 0;
    this.#held[slot] = y;
    this.#interpolate(y, this.#rows[slot]);
    return this.#rows[slot];
  }

  #interpolate(y: number, row: Int32Array): void {
    const { data, width, channels } = this.#source;
    const start = y * width * channels;
    for (let x = 0, out = 0; x < this.#offsets.length; x++) {
      const at = start + (this.#offsets[x] ?? 0);
      const weight0 = this.#weights[2 * x] ?? 0;
      const weight1 = this.#weights[2 * x + 1] ?? 0;
      for (let channel = 0; channel < channels; channel++, out++) {
        row[out] = (data[at + channel] ?? 0) * weight0 + (data[at + channel + channels] ?? 0) * weight1;
      }
    }
  }
}
