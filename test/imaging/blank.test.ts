import { describe, expect, it } from 'vitest';
import { BLANK_THRESHOLDS, scoreBlank } from '../../imaging/blank.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import type { Raster } from '../../imaging/raster.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../lambda/support/images.ts';

const SIDE = 100;
const { abstain: threshold = Number.NaN } = BLANK_THRESHOLDS;

/** @param greyOf The grey of a pixel by its number, 0..9999. */
function painted(greyOf: (pixel: number) => number): Raster {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) data.fill(greyOf(pixel), pixel * 3, pixel * 3 + 3);
  return { data, width: SIDE, height: SIDE, channels: 3 };
}

describe('scoreBlank()', () => {
  it.each([0, 1, 127, 255])('is 1 where every pixel is %i', (grey) => expect(scoreBlank(painted(() => grey))).toBe(1));

  it('is 0 where half of the pixels are black and half white', () => {
    expect(scoreBlank(painted((pixel) => (pixel % 2) * 255))).toBe(0);
  });

  it('counts the brightness of colours', () => {
    const red = painted(() => 0);
    for (let at = 0; at < red.data.length / 2; at += 3) red.data[at] = 255;
    expect(scoreBlank(red)).toBeCloseTo(1 - 76 / 255, 5);
  });

  it('leaves dust and letters out, and counts a structure of five per cent', () => {
    expect(scoreBlank(painted((pixel) => (pixel < 150 ? 255 : 20)))).toBe(1);
    expect(scoreBlank(painted((pixel) => (pixel < 500 ? 255 : 20)))).toBeLessThan(threshold);
  });

  it.each([
    ['an X-ray', 1],
    ['an X-ray at a quarter of its contrast', 0.25],
  ])('stays below the threshold for %s', async (_, contrast) => {
    for (const file of [NORMAL_IMAGE, PNEUMONIA_IMAGE]) {
      const { pixels } = await prepareImage(file, { side: 224, decoder: sharpDecoder });
      const faint = { ...pixels, data: pixels.data.map((sample) => sample * contrast) };
      expect(scoreBlank(faint)).toBeLessThan(threshold);
    }
  });

  it('is above the threshold for an X-ray of which nothing can be seen', async () => {
    const { pixels } = await prepareImage(NORMAL_IMAGE, { side: 224, decoder: sharpDecoder });
    expect(scoreBlank({ ...pixels, data: pixels.data.map((sample) => sample * 0.02) })).toBeGreaterThan(threshold);
  });
});
