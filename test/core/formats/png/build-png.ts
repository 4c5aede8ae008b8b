import { crc32, deflateSync } from 'node:zlib';

export type ColourType = 0 | 2 | 3 | 4 | 6;

export interface PngRecipe {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: ColourType;
  readonly interlaced?: boolean;
  /** Of column x, row y, channel c. */
  readonly sampleAt: (x: number, y: number, c: number) => number;
  /** Of the n-th row that is written: 0..4. */
  readonly filterAt?: (n: number) => number;
  /** Between IHDR and IDAT. */
  readonly chunks?: readonly Uint8Array[];
  /** A height that the header claims instead. */
  readonly claims?: { readonly height: number };
  /** Instead of the rows, compressed. */
  readonly imageData?: Uint8Array;
}

export const CHANNELS: Readonly<Record<ColourType, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Every colour type with every bit depth that it may have. */
export const KINDS: readonly (readonly [ColourType, number])[] = [
  ...[1, 2, 4, 8, 16].map((depth) => [0, depth] as const),
  ...[8, 16].map((depth) => [2, depth] as const),
  ...[1, 2, 4, 8].map((depth) => [3, depth] as const),
  ...[8, 16].map((depth) => [4, depth] as const),
  ...[8, 16].map((depth) => [6, depth] as const),
];

export function chunk(type: string, data: Uint8Array | readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), 8 + data.length);
  return bytes;
}

/** Writes a PNG of any kind, bit by bit, as its specification describes it; shares nothing with the code that reads it. */
export function buildPng(recipe: PngRecipe): Buffer {
  const { width, height, bitDepth, colourType, interlaced = false, chunks = [] } = recipe;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(recipe.claims?.height ?? height, 4);
  header.set([bitDepth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = recipe.imageData ?? deflateSync(Buffer.concat(filteredRows(recipe, interlaced)));
  return Buffer.concat([signature, chunk('IHDR', header), ...chunks, chunk('IDAT', data), chunk('IEND')]);
}

/** The pass of each pixel of an 8 × 8 block, as the specification draws it. */
const PASSES = ['16462646', '77777777', '56565656', '77777777', '36463646', '77777777', '56565656', '77777777'];

function filteredRows(recipe: PngRecipe, interlaced: boolean): Buffer[] {
  const { width, height, bitDepth, colourType, filterAt = (n) => n % 5 } = recipe;
  const pixelSize = Math.max(1, (bitDepth * CHANNELS[colourType]) / 8);
  const rows: Buffer[] = [];
  for (const pass of interlaced ? '1234567' : '*') {
    let above: Buffer = Buffer.alloc(0);
    for (let y = 0; y < height; y++) {
      const columns = Array.from({ length: width }, (_, x) => x).filter(
        (x) => pass === '*' || PASSES[y % 8]?.[x % 8] === pass,
      );
      if (columns.length === 0) continue;
      const row = packRow(recipe, columns, y);
      rows.push(filterRow(row, above, pixelSize, filterAt(rows.length)));
      above = row;
    }
  }
  return rows;
}

function packRow({ bitDepth, colourType, sampleAt }: PngRecipe, columns: readonly number[], y: number): Buffer {
  const bits = columns
    .flatMap((x) => Array.from({ length: CHANNELS[colourType] }, (_, c) => sampleAt(x, y, c)))
    .map((sample) => sample.toString(2).padStart(bitDepth, '0'))
    .join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

function filterRow(row: Buffer, above: Buffer, pixelSize: number, filter: number): Buffer {
  const filtered = row.map((byte, i) => {
    const a = row[i - pixelSize] ?? 0;
    const b = above[i] ?? 0;
    const c = above[i - pixelSize] ?? 0;
    const p = a + b - c;
    const nearest = [a, b, c].reduce((best, value) => (Math.abs(p - value) < Math.abs(p - best) ? value : best));
    return byte - ([0, a, b, (a + b) >> 1, nearest][filter] ?? 0);
  });
  return Buffer.concat([Buffer.of(filter), filtered]);
}
