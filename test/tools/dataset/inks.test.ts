import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../tools/dataset/images/decode.ts';
import { transcodeImage } from '../../../tools/dataset/images/encode.ts';

const read = (name: string) => readFileSync(new URL(`../../fixtures/opencv-cmyk/${name}`, import.meta.url));
const NAMES = ['cmyk', 'ycck', 'cmyk-without-adobe', 'cmyk-turned'];
const MODES = [
  [1, 'colour', 3],
  [0, 'grey', 1],
  [-1, 'as-stored', 3],
] as const;

describe('decodeImage(), a JPEG in CMYK', () => {
  it.each(NAMES.flatMap((name) => MODES.map(([mode, what, channels]) => ({ name, mode, what, channels }))))(
    "reads OpenCV's pixels from $name, $what",
    async ({ name, mode, what, channels }) => {
      const png = sharp(read(`${name}.${what}.png`)).toColourspace(channels === 1 ? 'b-w' : 'srgb');
      const { data, info } = await png.raw().toBuffer({ resolveWithObject: true });
      const pixels = await decodeImage(read(`${name}.jpg`), mode);
      expect([pixels.width, pixels.height, pixels.channels]).toEqual([info.width, info.height, channels]);
      expect(Buffer.from(pixels.data).equals(data)).toBe(true);
    },
  );
});

describe('transcodeImage(), a JPEG in CMYK', () => {
  it("packs OpenCV's pixels", async () => {
    const { image: packed } = await transcodeImage(read('cmyk.jpg'), { format: '.png', quality: 9, asColor: true });
    const found = await sharp(packed).raw().toBuffer();
    const expected = await sharp(read('cmyk.colour.png')).raw().toBuffer();
    expect(found.equals(expected)).toBe(true);
  });
});
