/** Images of 16 bits in the data tools become what the service makes of them, and are reported. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { parseImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { sharpDecoder } from '../../../imaging/decode.ts';
import { readImage } from '../../../imaging/read-image.ts';
import { lookAtImage } from '../../../tools/dataset/audit/look-at-image.ts';
import { decodeImage } from '../../../tools/dataset/images/decode.ts';
import { DeepTally } from '../../../tools/dataset/images/deep.ts';
import { readDeep } from '../../../tools/dataset/images/read-windowing.ts';
import { DEFAULT_PACK_OPTIONS, type PackOptions } from '../../../tools/dataset/pack/pack-options.ts';
import { prepareImage } from '../../../tools/dataset/pack/prepare-image.ts';
import { buildPng, type ColourType, chunk } from '../../core/formats/png/build-png.ts';
import { place, runDataset, temporaryFolder } from './run-cli.ts';

const NAMES = ['a.png', 'b.png', 'c.png', 'd.png', 'cut.png'];
const UPLOADS = fileURLToPath(new URL('../../fixtures/uploads', import.meta.url));
const upload = (name: string) => join(UPLOADS, name);

/** One row of 16-bit pixels; for RGB each sample is a pixel's red, its green and blue are a half and a quarter of it. */
function row(samples: readonly number[], colourType: ColourType = 0, chunks: readonly Uint8Array[] = []): Buffer {
  const sampleAt = (x: number, _: number, c: number) => (samples[x] as number) >> c;
  return buildPng({ width: samples.length, height: 1, bitDepth: 16, colourType, sampleAt, chunks });
}

/** Any samples up to `largest`, which is the last. */
function large(largest: number, colourType: ColourType): Buffer {
  const side = 64;
  const sampleAt = (x: number, y: number, c: number) =>
    x + y === 2 * (side - 1) ? largest : ((x * 997 + y * 131) * (c + 1)) % largest;
  return buildPng({ width: side, height: side, bitDepth: 16, colourType, sampleAt });
}

async function packedPixels(file: Uint8Array, options: Partial<PackOptions> = {}): Promise<number[]> {
  const lossless: PackOptions = { ...DEFAULT_PACK_OPTIONS, encoding: '.png', quality: 1, ...options };
  const { image } = await prepareImage(file, lossless);
  return [...(await sharp(image).extractChannel(0).raw().toBuffer())];
}

describe('prepareImage() of pack, an image of 16 bits', () => {
  it.each([
    ['12 bits without scaling', row([0, 819, 2048, 4095]), [0, 51, 128, 255]],
    ['10 bits without scaling', row([0, 341, 682, 1023]), [0, 85, 170, 255]],
    ['16 bits', row([0, 256, 32_896, 65_535]), [0, 1, 128, 255]],
    ['a dark image that says 14 bits', row([0, 819, 4095, 8192], 0, [chunk('sBIT', [14])]), [0, 13, 64, 128]],
  ])('windows %s to these levels', async (_, file, levels) => {
    expect(await packedPixels(file)).toEqual(levels);
    expect(await packedPixels(file, { color: 0 })).toEqual(levels);
  });

  it('windows before it resizes', async () => {
    const file = row([0, 4095, 4095, 0, 2048, 0]);
    expect(await packedPixels(file, { centerCrop: true, resize: 2 })).toEqual([255, 255, 255, 255]);
  });

  it.each([
    [0, 4095],
    [0, 40_000],
    [2, 4095],
    [2, 16_000],
  ] as const)(
    'of colour type %d up to %d gives the pixels that the service makes of it',
    async (colourType, largest) => {
      const file = large(largest, colourType);
      const served = await readImage(file, sharpDecoder);
      const { data, width, height, channels, deep } = await decodeImage(file, 1);
      expect({ data, width, height, channels }).toEqual(served.pixels);
      expect(served.reading).toMatchObject(deep as object);
    },
  );

  it('shows the X-ray of the 8-bit file that it was made from', async () => {
    const deep = await packedPixels(readFileSync(upload('g16_12bit_unscaled.png')));
    const plain = await packedPixels(readFileSync(upload('grey.png')));
    const differences = deep.map((level, at) => Math.abs(level - (plain[at] as number)));
    expect(differences.reduce((sum, one) => sum + one, 0) / differences.length).toBeLessThan(3);
  });
});

describe('dataset pack, images of 16 bits', () => {
  const OF_12 = { bitsUsed: 12, window: { low: 0, high: 4095 }, assumed: true };
  const OF_16 = { bitsUsed: 16, window: { low: 0, high: 65_535 }, assumed: false };

  function placeDeep(folder: { at: (...names: string[]) => string }): void {
    place(folder.at('root'), { 'a.png': upload('g16_12bit_unscaled.png'), 'b.png': upload('grey.png') });
    writeFileSync(folder.at('root/c.png'), large(4095, 0));
    writeFileSync(folder.at('root/d.png'), large(65_535, 2));
    writeFileSync(folder.at('root/cut.png'), large(4095, 0).subarray(0, 900));
    writeFileSync(folder.at('x.lst'), NAMES.map((name, id) => `${id}\t0\t${name}\n`).join(''));
  }

  it.each([
    ['brought to 8', [], 4],
    ['packed as they are', ['--pass-through'], 5],
  ])('are counted by their bits, %s', async (what, options, count) => {
    using folder = temporaryFolder();
    placeDeep(folder);
    const args = ['pack', folder.at('x'), folder.at('root'), '--on-error', 'skip', ...options];
    const { packed } = JSON.parse((await runDataset(...args, '--json')).out);
    expect(packed).toMatchObject([
      {
        count,
        deep: [
          { ...OF_12, count: 2 },
          { ...OF_16, count: 1 },
        ],
      },
    ]);
    const { out } = await runDataset(...args);
    expect(out.split('\n').slice(1, 3)).toEqual([
      `  2 of 16 bits, ${what}: 12 bits used, samples 0 to 4095, by the largest sample`,
      `  1 of 16 bits, ${what}: 16 bits used, samples 0 to 65535`,
    ]);
  });

  it('are packed byte for byte with --pass-through', async () => {
    using folder = temporaryFolder();
    placeDeep(folder);
    await runDataset('pack', folder.at('x'), folder.at('root'), '--pass-through');
    const records = [...readRecords([readFileSync(folder.at('x.rec'))])];
    const images = records.map(({ payload }) => Buffer.from(parseImageRecord(payload).image));
    expect(images.map((image, at) => image.equals(readFileSync(folder.at('root', NAMES[at] as string))))).toEqual(
      NAMES.map(() => true),
    );
  });
});

describe('readDeep()', () => {
  it('passes over 8 bits, other formats, files that are cut, and sizes beyond the limit', async () => {
    const claims = large(4095, 0);
    claims.writeUInt32BE(50_000_000, 16);
    const files = [
      readFileSync(upload('grey.png')),
      readFileSync(upload('grey.jpg')),
      large(4095, 0).subarray(0, 900),
      claims,
      Buffer.alloc(0),
    ];
    expect(await Promise.all(files.map(readDeep))).toEqual(files.map(() => null));
  });
});

describe('DeepTally', () => {
  it('keeps what is said apart from what is assumed, fewest bits first', () => {
    const tally = new DeepTally();
    const window = { low: 0, high: 4095 };
    tally.add({ bitsUsed: 16, window: { low: 0, high: 65_535 }, assumed: false });
    tally.add({ bitsUsed: 12, window, assumed: true }, 3);
    tally.add({ bitsUsed: 12, window, assumed: false });
    tally.add({ bitsUsed: 12, window, assumed: true });
    expect(tally.counts.map(({ bitsUsed, assumed, count }) => [bitsUsed, assumed, count])).toEqual([
      [12, false, 1],
      [12, true, 4],
      [16, false, 1],
    ]);
  });
});

describe('dataset audit, an image of 16 bits', () => {
  it('is told from others', async () => {
    const deep = { bitsUsed: 12, window: { low: 0, high: 4095 }, assumed: true };
    expect((await lookAtImage(upload('g16_12bit_unscaled.png'))).decoded).toMatchObject({ deep });
    expect((await lookAtImage(upload('grey.png'))).decoded).toMatchObject({ deep: null });
    expect((await lookAtImage(upload('grey.jpg'))).decoded).toMatchObject({ deep: null });
  });

  it('is named', async () => {
    using folder = temporaryFolder();
    place(folder.path, { 'A/deep.png': upload('g16_12bit_unscaled.png'), 'B/b.jpg': upload('grey.jpg') });
    const json = await runDataset('audit', folder.path, '--json');
    expect(JSON.parse(json.out)).toMatchObject({ deep: [{ path: 'A/deep.png', bitsUsed: 12, assumed: true }] });
    const { out } = await runDataset('audit', folder.path);
    expect(out).toContain(
      'stored with 16 bits: 1\n  A/deep.png: 12 bits used, samples 0 to 4095, by the largest sample\n',
    );
  });
});

describe('dataset prepare, images of 16 bits', () => {
  it('are counted over both channels', async () => {
    using folder = temporaryFolder();
    for (const group of ['A', 'B']) {
      const [first, second] = ['1', '2'].map((number) => `${group}${number}.jpeg`) as [string, string];
      place(folder.at('source', group), { [first]: upload('grey.jpg'), [second]: upload('grey.jpg') });
      place(folder.at('source', group), { [`${group}.png`]: upload('g16_12bit_unscaled.png') });
    }
    const args = ['prepare', folder.at('source'), '--validation', '1', '--resize', '64'];
    const json = await runDataset(...args, '--output', folder.at('one'), '--json');
    expect(JSON.parse(json.out)).toMatchObject({ deep: [{ bitsUsed: 12, assumed: true, count: 2 }] });
    const { out } = await runDataset(...args, '--output', folder.at('two'));
    expect(out).toContain('packed from 16 bits: 2, 12 bits used, samples 0 to 4095, by the largest sample\n');
  });
});
