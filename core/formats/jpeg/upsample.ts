/*
 * Components that are stored at a fraction of the image's resolution are brought to it as libjpeg does: halves by a triangle
 * filter ("fancy upsampling": ¾ of the nearer and ¼ of the farther sample, roundings alternating so that none of the two
 * directions is favoured), anything else by repetition. Rows and columns beyond the edge repeat the last one.
 */

/** The samples of a component at its own resolution. */
export interface Plane {
  readonly samples: Uint8ClampedArray;
  /** Samples from row to row, with those that fill up blocks. */
  readonly stride: number;
  /** Size without them. */
  readonly width: number;
  readonly height: number;
}

/** Gives a row at the image's resolution, at least as wide as the image; valid until the next call. */
export type ReadRow = (y: number) => Uint8Array | Uint8ClampedArray;

/** Below this width libjpeg repeats samples instead. */
const LEAST_WIDTH_TO_FILTER = 3;

/**
 * @param across How many columns of the image a sample stands for; 1 to 4.
 * @param down How many rows.
 */
export function createUpsampler(plane: Plane, across: number, down: number): ReadRow {
  const { samples, stride, width, height } = plane;
  const rowAt = (y: number) => samples.subarray(y * stride, y * stride + width);
  const rowNear = (y: number) => rowAt(Math.min(Math.max(y, 0), height - 1));
  if (across === 1 && down === 1) return rowAt;
  const out = new Uint8Array(width * across);
  const canFilter = width >= LEAST_WIDTH_TO_FILTER;
  if (across === 2 && down === 1 && canFilter) return (y) => doubleColumns(rowAt(y), out);
  if (across === 1 && down === 2) return (y) => blendRows(rowAt(y >> 1), rowNear((y >> 1) + sideOf(y)), y & 1, out);
  if (across === 2 && down === 2 && canFilter) {
    const sums = new Uint16Array(width);
    return (y) => doubleBoth(rowAt(y >> 1), rowNear((y >> 1) + sideOf(y)), sums, out);
  }
  return (y) => repeat(rowAt(Math.floor(y / down)), across, out);
}

/** The row above is nearer to the first of two rows, the row below to the second. */
function sideOf(y: number): number {
  return (y & 1) === 0 ? -1 : 1;
}

function doubleColumns(row: Uint8ClampedArray, out: Uint8Array): Uint8Array {
  const last = row.length - 1;
  for (let i = 0; i <= last; i++) {
    const sample = row[i] as number;
    out[2 * i] = i === 0 ? sample : (3 * sample + (row[i - 1] as number) + 1) >> 2;
    out[2 * i + 1] = i === last ? sample : (3 * sample + (row[i + 1] as number) + 2) >> 2;
  }
  return out;
}

function blendRows(row: Uint8ClampedArray, other: Uint8ClampedArray, isSecond: number, out: Uint8Array): Uint8Array {
  const bias = 1 + isSecond;
  for (let i = 0; i < row.length; i++) out[i] = (3 * (row[i] as number) + (other[i] as number) + bias) >> 2;
  return out;
}

function doubleBoth(row: Uint8ClampedArray, other: Uint8ClampedArray, sums: Uint16Array, out: Uint8Array): Uint8Array {
  for (let i = 0; i < row.length; i++) sums[i] = 3 * (row[i] as number) + (other[i] as number);
  const last = row.length - 1;
  for (let i = 0; i <= last; i++) {
    const sum = sums[i] as number;
    out[2 * i] = i === 0 ? (4 * sum + 8) >> 4 : (3 * sum + (sums[i - 1] as number) + 8) >> 4;
    out[2 * i + 1] = i === last ? (4 * sum + 7) >> 4 : (3 * sum + (sums[i + 1] as number) + 7) >> 4;
  }
  return out;
}

function repeat(row: Uint8ClampedArray, across: number, out: Uint8Array): Uint8Array {
  for (let i = 0, to = 0; i < row.length; i++) {
    for (let n = 0; n < across; n++) out[to++] = row[i] as number;
  }
  return out;
}
