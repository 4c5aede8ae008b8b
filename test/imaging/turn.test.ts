import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';
import { readImage } from '../../imaging/read-image.ts';

const WIDTH = 80;
const HEIGHT = 65;
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

/** No two rows and no two columns alike. */
const pixels = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 37 + Math.floor(i / 240) * 11) % 256);

describe.each([
  ['JPEG', 'jpeg'],
  ['PNG', 'png'],
] as const)('readImage() of a %s', (_, format) => {
  it.each(ORIENTATIONS)('turns it upright as libvips does: EXIF orientation %i', async (orientation) => {
    const file = await sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .withMetadata({ orientation })
      .toFormat(format)
      .toBuffer();
    const { data, info } = await sharp(file).autoOrient().raw().toBuffer({ resolveWithObject: true });
    const turned = await readImage(file, sharpDecoder);
    expect(turned.reading.orientation).toBe(orientation);
    expect([turned.pixels.width, turned.pixels.height]).toEqual([info.width, info.height]);
    expect(Buffer.compare(turned.pixels.data, data)).toBe(0);
  });
});
