/*
 * The inverse cosine transform of a block of 8 × 8 (ITU-T T.81, A.3.3), by Loeffler, Ligtenberg and Moschytz (1989): first the
 * columns, then the rows, in integers with 13 bits of fraction, and 2 bits more between the two. The same steps with the same
 * roundings as the "slow integer" method of libjpeg, the default of nearly every decoder, so that samples are equal to the
 * last bit.
 */
const FRACTION_BITS = 13;
const BETWEEN_BITS = 2;
const COLUMN_SHIFT = FRACTION_BITS - BETWEEN_BITS;
const COLUMN_HALF = 1 << (COLUMN_SHIFT - 1);
/** Takes off the bits of the first pass, and the factor 8 of the transform. */
const ROW_SHIFT = FRACTION_BITS + BETWEEN_BITS + 3;
/** Half of the last place, and the level around which samples are stored. */
const ROW_OFFSET = (1 << (ROW_SHIFT - 1)) + (128 << ROW_SHIFT);

/** Constants × 2^13. */
const F_0_298 = 2446;
const F_0_390 = 3196;
const F_0_541 = 4433;
const F_0_765 = 6270;
const F_0_899 = 7373;
const F_1_175 = 9633;
const F_1_501 = 12_299;
const F_1_847 = 15_137;
const F_1_961 = 16_069;
const F_2_053 = 16_819;
const F_2_562 = 20_995;
const F_3_072 = 25_172;

/** Where samples of a block go: from `at` on, `stride` samples from row to row. */
export interface SamplePlace {
  readonly samples: Uint8ClampedArray;
  readonly at: number;
  readonly stride: number;
}

const between = new Int32Array(64);

/**
 * Transforms a block.
 * @param block Coefficients in natural order, from `from` on.
 * @param table Quantization table in natural order.
 */
export function inverseTransform(block: Int16Array, from: number, table: Int32Array, place: SamplePlace): void {
  for (let column = 0; column < 8; column++) transformColumn(block, from + column, table, column);
  for (let row = 0; row < 8; row++) transformRow(row * 8, place.samples, place.at + row * place.stride);
}

function transformColumn(block: Int16Array, at: number, table: Int32Array, column: number): void {
  const c1 = block[at + 8] as number;
  const c2 = block[at + 16] as number;
  const c3 = block[at + 24] as number;
  const c4 = block[at + 32] as number;
  const c5 = block[at + 40] as number;
  const c6 = block[at + 48] as number;
  const c7 = block[at + 56] as number;
  const s0 = Math.imul(block[at] as number, table[column] as number);
  if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
    const level = s0 << BETWEEN_BITS;
    for (let i = column; i < 64; i += 8) between[i] = level;
    return;
  }
  const s1 = Math.imul(c1, table[column + 8] as number);
  const s2 = Math.imul(c2, table[column + 16] as number);
  const s3 = Math.imul(c3, table[column + 24] as number);
  const s4 = Math.imul(c4, table[column + 32] as number);
  const s5 = Math.imul(c5, table[column + 40] as number);
  const s6 = Math.imul(c6, table[column + 48] as number);
  const s7 = Math.imul(c7, table[column + 56] as number);

  // Even part.
  const e = Math.imul(s2 + s6, F_0_541);
  const e2 = (e - Math.imul(s6, F_1_847)) | 0;
  const e3 = (e + Math.imul(s2, F_0_765)) | 0;
  const e0 = (s0 + s4) << FRACTION_BITS;
  const e1 = (s0 - s4) << FRACTION_BITS;
  const a0 = (e0 + e3 + COLUMN_HALF) | 0;
  const a3 = (e0 - e3 + COLUMN_HALF) | 0;
  const a1 = (e1 + e2 + COLUMN_HALF) | 0;
  const a2 = (e1 - e2 + COLUMN_HALF) | 0;

  // Odd part.
  const z = Math.imul(s7 + s3 + s5 + s1, F_1_175);
  const z1 = Math.imul(s7 + s1, -F_0_899);
  const z2 = Math.imul(s5 + s3, -F_2_562);
  const z3 = (z - Math.imul(s7 + s3, F_1_961)) | 0;
  const z4 = (z - Math.imul(s5 + s1, F_0_390)) | 0;
  const o0 = (Math.imul(s7, F_0_298) + z1 + z3) | 0;
  const o1 = (Math.imul(s5, F_2_053) + z2 + z4) | 0;
  const o2 = (Math.imul(s3, F_3_072) + z2 + z3) | 0;
  const o3 = (Math.imul(s1, F_1_501) + z1 + z4) | 0;

  between[column] = (a0 + o3) >> COLUMN_SHIFT;
  between[column + 56] = (a0 - o3) >> COLUMN_SHIFT;
  between[column + 8] = (a1 + o2) >> COLUMN_SHIFT;
  between[column + 48] = (a1 - o2) >> COLUMN_SHIFT;
  between[column + 16] = (a2 + o1) >> COLUMN_SHIFT;
  between[column + 40] = (a2 - o1) >> COLUMN_SHIFT;
  between[column + 24] = (a3 + o0) >> COLUMN_SHIFT;
  between[column + 32] = (a3 - o0) >> COLUMN_SHIFT;
}

function transformRow(at: number, samples: Uint8ClampedArray, to: number): void {
  const s0 = between[at] as number;
  const s1 = between[at + 1] as number;
  const s2 = between[at + 2] as number;
  const s3 = between[at + 3] as number;
  const s4 = between[at + 4] as number;
  const s5 = between[at + 5] as number;
  const s6 = between[at + 6] as number;
  const s7 = between[at + 7] as number;
  if ((s1 | s2 | s3 | s4 | s5 | s6 | s7) === 0) {
    samples.fill(((s0 << FRACTION_BITS) + ROW_OFFSET) >> ROW_SHIFT, to, to + 8);
    return;
  }

  // Even part.
  const e = Math.imul(s2 + s6, F_0_541);
  const e2 = (e - Math.imul(s6, F_1_847)) | 0;
  const e3 = (e + Math.imul(s2, F_0_765)) | 0;
  const e0 = (s0 + s4) << FRACTION_BITS;
  const e1 = (s0 - s4) << FRACTION_BITS;
  const a0 = (e0 + e3 + ROW_OFFSET) | 0;
  const a3 = (e0 - e3 + ROW_OFFSET) | 0;
  const a1 = (e1 + e2 + ROW_OFFSET) | 0;
  const a2 = (e1 - e2 + ROW_OFFSET) | 0;

  // Odd part.
  const z = Math.imul(s7 + s3 + s5 + s1, F_1_175);
  const z1 = Math.imul(s7 + s1, -F_0_899);
  const z2 = Math.imul(s5 + s3, -F_2_562);
  const z3 = (z - Math.imul(s7 + s3, F_1_961)) | 0;
  const z4 = (z - Math.imul(s5 + s1, F_0_390)) | 0;
  const o0 = (Math.imul(s7, F_0_298) + z1 + z3) | 0;
  const o1 = (Math.imul(s5, F_2_053) + z2 + z4) | 0;
  const o2 = (Math.imul(s3, F_3_072) + z2 + z3) | 0;
  const o3 = (Math.imul(s1, F_1_501) + z1 + z4) | 0;

  samples[to] = (a0 + o3) >> ROW_SHIFT;
  samples[to + 7] = (a0 - o3) >> ROW_SHIFT;
  samples[to + 1] = (a1 + o2) >> ROW_SHIFT;
  samples[to + 6] = (a1 - o2) >> ROW_SHIFT;
  samples[to + 2] = (a2 + o1) >> ROW_SHIFT;
  samples[to + 5] = (a2 - o1) >> ROW_SHIFT;
  samples[to + 3] = (a3 + o0) >> ROW_SHIFT;
  samples[to + 4] = (a3 - o0) >> ROW_SHIFT;
}
