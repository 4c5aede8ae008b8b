import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../tools/dataset/images/decode.ts';
import { type Encoding, encodeImage, transcodeImage } from '../../../tools/dataset/images/encode.ts';
import { cropCenter, resizeShortSide } from '../../../tools/dataset/images/geometry.ts';
import type { ColorMode } from '../../../tools/dataset/images/open-image.ts';
import type { Pixels } from '../../../tools/dataset/images/pixels.ts';
import { resizeArea } from '../../../tools/dataset/images/resize-area.ts';
import { resizeLinear } from '../../../tools/dataset/images/resize-linear.ts';
import { IM2REC } from './run-cli.ts';

const IMAGES = join(IM2REC, 'images');
const image = (name: string) => new Uint8Array(readFileSync(join(IMAGES, name)));
const base64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

interface CvImage {
  readonly shape: readonly [number, number, number?];
  readonly bits: number;
  readonly pixels: string | null;
}

/** The result of OpenCV's `imread` for each file and mode; null if it refuses. */
const IMREAD: Record<string, CvImage | null> = JSON.parse(readFileSync(join(IMAGES, 'expected.json'), 'utf8'));

const CASES = Object.entries(IMREAD).map(([key, expected]) => {
  const [name = '', mode] = key.split(':');
  return { name, color: Number(mode) as ColorMode, expected };
});

/** Files that we refuse and OpenCV does not: half an image, and 16 bits as stored. */
const REFUSED = CASES.filter(({ name, expected }) => expected === null || name === 'cut.jpg' || expected.bits === 16);
const READ = CASES.filter((one) => !REFUSED.includes(one));

describe('decodeImage()', () => {
  it.each(READ)('reads $name in mode $color as OpenCV does', async ({ name, color, expected }) => {
    const [height, width, channels = 1] = expected?.shape ?? [0, 0];
    const pixels = await decodeImage(image(name), color);
    expect([pixels.width, pixels.height]).toEqual([width, height]);
    const ours = channels === 3 && pixels.channels === 1 ? tripled(pixels.data) : pixels.data;
    const theirs = base64(expected?.pixels ?? '');
    expect(ours.length).toBe(theirs.length);
    expect(largestDifference(ours, theirs)).toBeLessThanOrEqual(toleranceOf(name, color));
  });

  it.each(REFUSED)('refuses $name in mode $color', async ({ name, color }) => {
    await expect(decodeImage(image(name), color)).rejects.toMatchObject({ name: 'UnreadableImageError' });
  });

  it.each([
    ['text', 'text.jpg', 'IMAGE_FORMAT', 'found a file that begins with 68656c6c6f'],
    ['an empty file', 'empty.png', 'IMAGE_FORMAT', 'found an empty file'],
    ['a PNG cut short', 'cut.png', 'IMAGE_CONTENT', 'needed a whole image'],
  ])('states for %s what it needed and found', async (_, name, code, words) => {
    await expect(decodeImage(image(name), 1)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
  });

  it('refuses more than 40 million pixels', async () => {
    const huge = image('g8.png');
    new DataView(huge.buffer).setUint32(16, 50_000);
    await expect(decodeImage(huge, 1)).rejects.toMatchObject({ code: 'IMAGE_CONTENT' });
  });
});

describe('transcodeImage()', () => {
  const encoding = (format: Encoding['format']): Encoding => ({ format, quality: 9, asColor: true });

  it.each(READ.filter(({ color }) => color === 1))(
    'gives for $name the result of decoding and encoding',
    async ({ name }) => {
      const decoded = await decodeImage(image(name), 1);
      const { image: jpeg } = await transcodeImage(image(name), encoding('.jpg'));
      expect(Buffer.compare(jpeg, await encodeImage(decoded, encoding('.jpg')))).toBe(0);
      const { image: png } = await transcodeImage(image(name), encoding('.png'));
      expect(await decodeImage(png, -1)).toEqual(await decodeImage(await encodeImage(decoded, encoding('.png')), -1));
    },
  );
});

describe('encodeImage()', () => {
  const grey: Pixels = { data: new Uint8Array(64 * 64).map((_, at) => at), width: 64, height: 64, channels: 1 };

  it('writes the beginning of a JPEG as libjpeg does', async () => {
    const jpeg = await encodeImage(grey, { format: '.jpg', quality: 95, asColor: true });
    expect(Buffer.from(jpeg.subarray(0, 22)).toString('hex')).toBe('ffd8ffe000104a46494600010100000100010000ffdb');
  });

  it('writes one channel or three, as requested', async () => {
    for (const format of ['.jpg', '.png'] as const) {
      const channels = async (asColor: boolean) =>
        (await decodeImage(await encodeImage(grey, { format, quality: 9, asColor }), -1)).channels;
      expect([await channels(true), await channels(false)]).toEqual([3, 1]);
    }
  });

  it('treats a PNG level above 9 as 9, as OpenCV does', async () => {
    const [a, b] = await Promise.all(
      [9, 95].map((quality) => encodeImage(grey, { format: '.png', quality, asColor: false })),
    );
    expect(a).toEqual(b);
  });

  it('drops alpha from a JPEG and keeps it in a PNG', async () => {
    const pixels = await decodeImage(image('rgba8.png'), -1);
    const jpeg = await encodeImage(pixels, { format: '.jpg', quality: 95, asColor: false });
    const png = await encodeImage(pixels, { format: '.png', quality: 9, asColor: false });
    expect((await decodeImage(jpeg, -1)).channels).toBe(3);
    expect((await decodeImage(png, -1)).data).toEqual(pixels.data);
  });

  it('refuses pixels of five channels', () => {
    expect(() => encodeImage({ ...grey, channels: 5 }, { format: '.jpg', quality: 95, asColor: true })).toThrow(
      RangeError,
    );
  });
});

describe('resizeLinear(), resizeArea() and cropCenter()', () => {
  const {
    cases,
  }: {
    cases: { from: number[]; to: number[]; channels: number; pixels: string; linear: string; area: string | null }[];
  } = JSON.parse(readFileSync(join(IM2REC, 'opencv-resize.json'), 'utf8'));

  it.each(cases)('resizeLinear() from $from to $to, $channels channels, gives the pixels of OpenCV', (one) => {
    const [width = 0, height = 0] = one.to;
    expect(Buffer.compare(resizeLinear(sourceOf(one), width, height).data, base64(one.linear))).toBe(0);
  });

  it.each(cases.filter(({ area }) => area !== null))(
    'by area from $from to $to, $channels channels, gives those of OpenCV within one level',
    (one) => {
      const [width = 0, height = 0] = one.to;
      expect(
        largestDifference(resizeArea(sourceOf(one), width, height).data, base64(one.area ?? '')),
      ).toBeLessThanOrEqual(1);
    },
  );

  it('resizeArea() enlarges as resizeLinear() does', () => {
    const source = { data: new Uint8Array([0, 255]), width: 2, height: 1, channels: 1 };
    expect(resizeArea(source, 4, 2)).toEqual(resizeLinear(source, 4, 2));
  });

  it.each([
    [300, 200, 128, [192, 128]],
    [200, 300, 128, [128, 192]],
    [1506, 833, 256, [462, 256]],
    [10, 10, 20, [20, 20]],
  ])('resizeShortSide() brings %d × %d to a shorter side of %d', (width, height, side, size) => {
    const source = { data: new Uint8Array(width * height), width, height, channels: 1 };
    const resized = resizeShortSide(source, side, 'linear');
    expect([resized.width, resized.height]).toEqual(size);
  });

  it.each([
    [4, 2, [1, 2, 5, 6]],
    [5, 2, [1, 2, 6, 7]],
    [2, 4, [2, 3, 4, 5]],
    [2, 5, [2, 3, 4, 5]],
    [2, 2, [0, 1, 2, 3]],
  ])('cropCenter() cuts the middle out of %d × %d', (width, height, middle) => {
    const source = { data: Uint8Array.from({ length: width * height }, (_, at) => at), width, height, channels: 1 };
    expect([...cropCenter(source).data]).toEqual(middle);
  });

  function sourceOf({ from: [width = 0, height = 0], channels, pixels }: (typeof cases)[number]): Pixels {
    return { data: base64(pixels), width, height, channels };
  }
});

/**
 * Of 16 bits OpenCV cuts the lower 8, and ours are rounded. Grey of a coloured image: libjpeg returns the stored luma channel, ours
 * is computed from red, green and blue.
 */
function toleranceOf(name: string, color: ColorMode): number {
  if (name.endsWith('16.png')) return 1;
  if (color !== 0) return 0;
  return name.endsWith('.png') || name === 'pngnamed.jpg' ? 1 : 2;
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((largest, value, at) => Math.max(largest, Math.abs(value - (b[at] ?? 0))), 0);
}

function tripled(data: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)] ?? 0);
}
