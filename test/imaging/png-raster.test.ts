import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPng } from '../../core/formats/png/open.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { decodePng, windowOfPng } from '../../imaging/png-raster.ts';
import type { Raster } from '../../imaging/raster.ts';
import { buildPng, type ColourType, chunk, KINDS } from '../core/formats/png/build-png.ts';

async function decode(file: Uint8Array): Promise<Raster> {
  const png = openPng(file, nodeZlib);
  return decodePng(png, await windowOfPng(png, nodeZlib), nodeZlib);
}

async function expectSharpsPixels(file: Uint8Array): Promise<void> {
  const { data, ...size } = await decode(file);
  const { data: expected, ...expectedSize } = await sharpDecoder.decode(file, 'png');
  expect(size).toEqual(expectedSize);
  expect(Buffer.compare(data, expected)).toBe(0);
}

/** Any number, the same for the same place. */
function noise(seed: number, ...place: readonly number[]): number {
  let state = seed;
  for (const number of place) state = Math.imul(state ^ (number + 0x9e37), 0x85eb_ca6b) ^ (state >>> 13);
  return (state ^ (state >>> 16)) >>> 0;
}

const PALETTE = Array.from({ length: 256 * 3 }, (_, i) => noise(7, i) % 256);
const paletteOf = (bitDepth: number) => chunk('PLTE', PALETTE.slice(0, 3 * 2 ** bitDepth));
const chunksOf = (colourType: ColourType, bitDepth: number) => (colourType === 3 ? [paletteOf(bitDepth)] : []);

const kinds = fc.record({
  kind: fc.constantFrom(...KINDS.filter(([, bitDepth]) => bitDepth < 16)),
  width: fc.integer({ min: 1, max: 40 }),
  height: fc.integer({ min: 1, max: 20 }),
  interlaced: fc.boolean(),
  seed: fc.integer(),
  /** Of 1, 2 or 3 values, so that a transparent one occurs; 0 = any. */
  values: fc.constantFrom(0, 1, 2, 3),
  transparent: fc.boolean(),
});

describe('decodePng(), up to 8 bits', () => {
  it('gives the pixels of libvips for every kind of PNG', async () => {
    await fc.assert(
      fc.asyncProperty(kinds, async ({ kind: [colourType, bitDepth], width, height, interlaced, seed, ...rest }) => {
        const most = rest.values === 0 ? 2 ** bitDepth : Math.min(rest.values, 2 ** bitDepth);
        const sampleAt = (x: number, y: number, c: number) => noise(seed, x, y, c) % most;
        const chunks = [...chunksOf(colourType, bitDepth), ...(rest.transparent ? transparencyOf(colourType) : [])];
        const filterAt = (n: number) => noise(seed, n) % 5;
        const recipe = { width, height, bitDepth, colourType, interlaced, sampleAt, filterAt, chunks };
        await expectSharpsPixels(buildPng(recipe));
      }),
      { numRuns: 400 },
    );
  });
});

describe('decodePng(), of a palette', () => {
  it('takes an entry that the palette lacks as black', async () => {
    const chunks = [chunk('PLTE', [200, 100, 50])];
    const file = buildPng({ width: 2, height: 1, bitDepth: 8, colourType: 3, sampleAt: (x) => x, chunks });
    expect([...(await decode(file)).data]).toEqual([200, 100, 50, 0, 0, 0]);
  });
});

describe('decodePng(), of a damaged file', () => {
  const recipe = { width: 64, height: 64, bitDepth: 8, colourType: 0, sampleAt: (x: number) => x } as const;
  const CORRUPT = expect.objectContaining({ code: 'PNG_CORRUPT' });

  it.each([
    ['a row too few', buildPng({ ...recipe, claims: { height: 65 } })],
    ['a row too many', buildPng({ ...recipe, claims: { height: 63 } })],
    ['an unknown filter', buildPng({ ...recipe, filterAt: () => 5 })],
    ['image data that is no stream', buildPng({ ...recipe, imageData: Buffer.from('no stream') })],
  ])('refuses %s', (_, file) => expect(decode(file)).rejects.toThrow(CORRUPT));
});

function transparencyOf(colourType: ColourType): Uint8Array[] {
  if (colourType === 0) return [chunk('tRNS', [0, 1])];
  if (colourType === 2) return [chunk('tRNS', [0, 1, 0, 0, 0, 1])];
  return colourType === 3 ? [chunk('tRNS', [128, 7])] : [];
}
