import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { preparationSchema } from '../../core/contract/preparation.ts';
import { toChannelFirst } from '../../imaging/channel-first.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { resizeToInput } from '../../imaging/resize-to-input.ts';

const fixtures = new URL('../fixtures/resize-to-input/', import.meta.url);
const SIDE = 224;
const IMAGES = readdirSync(fixtures).filter((name) => /^[a-z0-9-]+\.(jpg|png)$/.test(name));

const read = (name: string) => readFileSync(new URL(name, fixtures));
const prepare = (file: Uint8Array, side = SIDE) => prepareImage(file, { side, decoder: sharpDecoder });

describe('prepareImage()', () => {
  it('has images of every kind to prepare', () => expect(IMAGES.length).toBeGreaterThan(10));

  it.each(IMAGES)('makes of %s a PNG that other readers read as the pixels that it returns', async (name) => {
    const { png, pixels, preparation } = await prepare(read(name));
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: SIDE, height: SIDE, channels: 3 });
    expect(Buffer.compare(data, pixels.data)).toBe(0);
    expect(preparation.sha256).toBe(createHash('sha256').update(png).digest('hex'));
    expect(preparationSchema.parse(preparation)).toEqual(preparation);
  });

  it.each(IMAGES)('gives the network of %s what `resizeToInput` gives it', async (name) => {
    const { png, pixels } = await prepare(read(name));
    const input = await resizeToInput(read(name), { width: SIDE, height: SIDE });
    expect(toChannelFirst(pixels)).toEqual(input);
    expect(await resizeToInput(png, { width: SIDE, height: SIDE })).toEqual(input);
  });

  it.each(IMAGES)('changes nothing when the prepared %s is prepared again', async (name) => {
    const once = await prepare(read(name));
    const twice = await prepare(once.png);
    expect(Buffer.compare(twice.png, once.png)).toBe(0);
  });

  it.each(IMAGES)('writes of %s no chunk but IHDR, IDAT and IEND', async (name) => {
    const { png } = await prepare(read(name));
    expect(chunkTypes(png)).toEqual(['IHDR', 'IDAT', 'IEND']);
  });

  it.each([
    ['grey.jpg', { bitsStored: 8, bitsUsed: 8, window: { low: 0, high: 255 }, colour: 'grey', alpha: false }],
    ['colour-420.jpg', { bitsStored: 8, colour: 'rgb', orientation: 1, alpha: false }],
    ['inks.jpg', { bitsStored: 8, colour: 'rgb', alpha: false }],
    ['lying.jpg', { orientation: 6, assumed: false }],
    ['palette.png', { bitsStored: 8, colour: 'rgb' }],
    ['half-transparent.png', { alpha: true }],
  ] as const)('says how %s is stored', async (name, expected) => {
    expect((await prepare(read(name))).preparation).toMatchObject({ width: SIDE, height: SIDE, ...expected });
  });

  it('prepares an image for a network of another size', async () => {
    const { pixels, preparation } = await prepare(read('grey.jpg'), 96);
    expect([pixels.width, pixels.height, preparation.width, preparation.height]).toEqual([96, 96, 96, 96]);
  });

  it.each([
    ['half an image', read('grey.jpg').subarray(0, 3000), 'CORRUPT_IMAGE'],
    ['text', Buffer.from('a letter'), 'UNSUPPORTED_IMAGE_TYPE'],
  ])('refuses %s', async (_, file, code) => {
    await expect(prepare(file)).rejects.toThrow(expect.objectContaining({ code }));
  });
});

function chunkTypes(png: Uint8Array): string[] {
  const types: string[] = [];
  const bytes = Buffer.from(png);
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return types;
}
