import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { readImage } from '../../imaging/read-image.ts';
import { createWindowTable, fullRange, windowOf16Bits } from '../../imaging/window.ts';
import { buildPng, CHANNELS, type ColourType, chunk } from '../core/formats/png/build-png.ts';

const UPLOADS = new URL('../fixtures/uploads/', import.meta.url);
const upload = (name: string) => readFileSync(new URL(name, UPLOADS));

interface Rule {
  readonly largest: number;
  /** By sBIT. */
  readonly significant: number | null;
  readonly bitsUsed: number;
  readonly assumed: boolean;
}

const RULES: readonly Rule[] = [
  // Without sBIT the smallest of 8, 10, 12, 14 and 15 bits that hold the largest sample.
  { largest: 0, significant: null, bitsUsed: 8, assumed: true },
  { largest: 255, significant: null, bitsUsed: 8, assumed: true },
  { largest: 256, significant: null, bitsUsed: 10, assumed: true },
  { largest: 1023, significant: null, bitsUsed: 10, assumed: true },
  { largest: 1024, significant: null, bitsUsed: 12, assumed: true },
  { largest: 4095, significant: null, bitsUsed: 12, assumed: true },
  { largest: 4096, significant: null, bitsUsed: 14, assumed: true },
  { largest: 16_383, significant: null, bitsUsed: 14, assumed: true },
  { largest: 16_384, significant: null, bitsUsed: 15, assumed: true },
  { largest: 32_767, significant: null, bitsUsed: 15, assumed: true },
  { largest: 32_768, significant: null, bitsUsed: 16, assumed: false },
  { largest: 65_535, significant: null, bitsUsed: 16, assumed: false },
  // With sBIT: scaled up, as PNG promises, once a sample does not fit its bits.
  { largest: 4096, significant: 12, bitsUsed: 16, assumed: false },
  { largest: 65_535, significant: 12, bitsUsed: 16, assumed: false },
  { largest: 256, significant: 8, bitsUsed: 16, assumed: false },
  { largest: 65_535, significant: 16, bitsUsed: 16, assumed: false },
  // With sBIT, and every sample fits: unscaled, of as many bits as it says.
  { largest: 4095, significant: 12, bitsUsed: 12, assumed: false },
  { largest: 900, significant: 12, bitsUsed: 12, assumed: false },
  { largest: 255, significant: 8, bitsUsed: 8, assumed: false },
  { largest: 2047, significant: 11, bitsUsed: 11, assumed: false },
  { largest: 1, significant: 1, bitsUsed: 1, assumed: false },
  { largest: 900, significant: 16, bitsUsed: 16, assumed: false },
  { largest: 32_767, significant: 15, bitsUsed: 15, assumed: false },
];

const WIDTH = 70;
const HEIGHT = 64;
const SIXTEEN_BIT: readonly ColourType[] = [0, 2, 4, 6];

/** Samples of 16 bits from 0 to `largest`, both included; alpha is opaque. */
function sixteenBit(
  colourType: ColourType,
  largest: number,
  chunks: readonly Uint8Array[] = [],
  interlaced = false,
): Buffer {
  const colours = colourType === 0 || colourType === 4 ? 1 : 3;
  const last = WIDTH * HEIGHT - 1;
  const sampleAt = (x: number, y: number, c: number) =>
    c === colours ? 65_535 : Math.round(((((y * WIDTH + x) * (c + 1)) % (last + 1)) / last) * largest);
  return buildPng({ width: WIDTH, height: HEIGHT, bitDepth: 16, colourType, sampleAt, chunks, interlaced });
}

function significantBits(colourType: ColourType, bits: number): Uint8Array {
  return chunk(
    'sBIT',
    Array.from({ length: CHANNELS[colourType] }, () => bits),
  );
}

describe('windowOf16Bits()', () => {
  it.each(RULES)('takes a largest sample of $largest with sBIT $significant as $bitsUsed bits', (rule) => {
    const { largest, significant, bitsUsed, assumed } = rule;
    const high = 2 ** bitsUsed - 1;
    expect(windowOf16Bits(largest, significant)).toEqual({
      bitsStored: 16,
      bitsUsed,
      window: { low: 0, high },
      assumed,
    });
  });
});

describe('createWindowTable()', () => {
  it.each([1, 2, 4, 8, 16])('spreads %i bits over 0..255', (bits) => {
    const table = createWindowTable(fullRange(bits));
    const most = 2 ** bits - 1;
    expect([table.length, table[0], table[most]]).toEqual([most + 1, 0, 255]);
    expect(table.every((level, sample) => level === Math.round((sample * 255) / most))).toBe(true);
  });

  it('gives black below the window and white above it', () => {
    const table = createWindowTable({ bitsStored: 16, bitsUsed: 12, window: { low: 100, high: 300 }, assumed: true });
    expect([99, 100, 200, 300, 301].map((sample) => table[sample])).toEqual([0, 0, 128, 255, 255]);
  });
});

describe.each(SIXTEEN_BIT)('readImage() of a PNG of 16 bits and colour type %i', (colourType) => {
  it.each(RULES)('windows samples up to $largest with sBIT $significant by $bitsUsed bits', async (rule) => {
    const { largest, significant, bitsUsed, assumed } = rule;
    const file = sixteenBit(
      colourType,
      largest,
      significant === null ? [] : [significantBits(colourType, significant)],
    );
    const { pixels, reading } = await readImage(file, sharpDecoder);
    expect(reading).toMatchObject({ bitsStored: 16, bitsUsed, window: { low: 0, high: 2 ** bitsUsed - 1 }, assumed });
    expect(Buffer.compare(pixels.data, await windowed(file, pixels.channels, bitsUsed))).toBe(0);
  });

  it('reads an interlaced one like one that is not', async () => {
    const plain = await readImage(sixteenBit(colourType, 3000), sharpDecoder);
    const interlaced = await readImage(sixteenBit(colourType, 3000, [], true), sharpDecoder);
    expect(interlaced.reading).toEqual(plain.reading);
    expect(Buffer.compare(interlaced.pixels.data, plain.pixels.data)).toBe(0);
  });

  it.each([
    ['of the wrong length', [12, 12, 12, 12, 12]],
    ['of no bits', Array.from({ length: CHANNELS[colourType] }, () => 0)],
    ['of more bits than stored', Array.from({ length: CHANNELS[colourType] }, () => 17)],
  ])('ignores an sBIT %s', async (_, bits) => {
    const { reading } = await readImage(sixteenBit(colourType, 4095, [chunk('sBIT', bits)]), sharpDecoder);
    expect(reading).toMatchObject({ bitsUsed: 12, assumed: true });
  });
});

/** The rule, on the samples that libvips reads. */
async function windowed(file: Uint8Array, channels: number, bitsUsed: number): Promise<Uint8Array> {
  const space = channels === 1 ? 'grey16' : 'rgb16';
  const { data, info } = await sharp(file)
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  const high = 2 ** bitsUsed - 1;
  return Uint8Array.from({ length: (samples.length / info.channels) * channels }, (_, i) => {
    const sample = samples[Math.floor(i / channels) * info.channels + (i % channels)] ?? 0;
    return Math.round((sample * 255) / high);
  });
}

describe('transparency of 16 bits', () => {
  const sizes = { width: 64, height: 64, bitDepth: 16 };

  it('does not let a transparent sample decide about the bits', async () => {
    const padded = (x: number) => (x < 8 ? 65_535 : x * 60);
    const chunks = [chunk('tRNS', [255, 255])];
    const { pixels, reading } = await readImage(
      buildPng({ ...sizes, colourType: 0, sampleAt: padded, chunks }),
      sharpDecoder,
    );
    expect(reading).toMatchObject({ bitsUsed: 12, assumed: true, alpha: true });
    expect([...pixels.data.subarray(0, 10)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 30, 34]);
  });

  it('does not let a transparent colour decide about the bits', async () => {
    const sampleAt = (x: number, _: number, c: number) => (x < 8 ? 40_000 + c : x * 60);
    const key = chunk('tRNS', [0x9c, 0x40, 0x9c, 0x41, 0x9c, 0x42]);
    const { pixels, reading } = await readImage(
      buildPng({ ...sizes, colourType: 2, sampleAt, chunks: [key] }),
      sharpDecoder,
    );
    expect(reading).toMatchObject({ bitsUsed: 12, assumed: true, alpha: true, colour: 'rgb' });
    expect([...pixels.data.subarray(21, 27)]).toEqual([0, 0, 0, 30, 30, 30]);
  });

  it.each([4, 6] as const)('lays colour type %i over black', async (colourType) => {
    const alphas = [0, 16_384, 32_768, 65_535];
    const colours = CHANNELS[colourType] - 1;
    const sampleAt = (x: number, _: number, c: number) =>
      c === colours ? (alphas[x % 4] ?? 0) : x % 4 === 0 ? 60_000 : 4000;
    const { pixels, reading } = await readImage(buildPng({ ...sizes, colourType, sampleAt }), sharpDecoder);
    expect(reading).toMatchObject({ bitsUsed: 12, alpha: true });
    const expected = [0, 62, 124, 249].flatMap((level) => Array.from({ length: colours }, () => level));
    expect([...pixels.data.subarray(0, 4 * colours)]).toEqual(expected);
  });
});

describe('prepareImage() of an X-ray stored as 12 bits in 16', () => {
  it('gives nearly the pixels of the same X-ray in 8 bits, and says what it assumed', async () => {
    const options = { side: 224, decoder: sharpDecoder };
    const twelve = await prepareImage(upload('g16_12bit_unscaled.png'), options);
    const eight = await prepareImage(upload('grey.png'), options);
    const differences = twelve.pixels.data.map((sample, i) => Math.abs(sample - (eight.pixels.data[i] ?? 0)));
    expect(differences.reduce((most, difference) => Math.max(most, difference))).toBeLessThanOrEqual(2);
    expect(twelve.preparation).toMatchObject({
      bitsStored: 16,
      bitsUsed: 12,
      window: { low: 0, high: 4095 },
      assumed: true,
    });
    expect(eight.preparation).toMatchObject({ bitsStored: 8, bitsUsed: 8, assumed: false });
  });
});
