import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import {
  encodeToFit,
  fitPixels,
  MIN_SCALED_SIDE,
  needsScaling,
  nextSize,
  type PixelSize,
} from '../../../web/src/images/scale-down.ts';

describe('`needsScaling`', () => {
  it.each([
    ['one byte above the limit', MAX_IMAGE_BYTES + 1, { width: 1000, height: 1000 }, true],
    ['exactly at the limit', MAX_IMAGE_BYTES, { width: 1000, height: 1000 }, false],
    ['one pixel above the limit', 1_000, { width: MAX_IMAGE_PIXELS + 1, height: 1 }, true],
    ['exactly at the pixel limit', 1_000, { width: MAX_IMAGE_PIXELS, height: 1 }, false],
    ['small, of unknown dimensions', 1_000, null, false],
    ['large, of unknown dimensions', MAX_IMAGE_BYTES + 1, null, true],
  ])('decides for an image that is %s', (_, sizeInBytes, size, needed) => {
    expect(needsScaling(sizeInBytes, size)).toBe(needed);
  });
});

describe('`fitPixels`', () => {
  it('keeps within the pixel limit, and keeps the aspect ratio', () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 30_000 }), fc.integer({ min: 64, max: 30_000 }), (width, height) => {
        const fitted = fitPixels({ width, height });
        expect(fitted.width * fitted.height).toBeLessThanOrEqual(MAX_IMAGE_PIXELS);
        expect(Math.abs(fitted.width / fitted.height / (width / height) - 1)).toBeLessThan(0.02);
      }),
    );
  });
});

describe('`encodeToFit`', () => {
  it('keeps the full size if encoding alone is enough', async () => {
    const { tried, encode } = encoder(0.3);
    const fitted = await encodeToFit({ width: 3_000, height: 2_500 }, encode);
    expect(fitted?.size).toEqual({ width: 3_000, height: 2_500 });
    expect(tried).toHaveLength(1);
  });

  it('returns an image that fits and uses most of the limit', async () => {
    const { tried, encode } = encoder(1.4);
    const fitted = await encodeToFit({ width: 4_200, height: 3_600 }, encode);
    expect(fitted?.blob.size).toBeLessThanOrEqual(MAX_IMAGE_BYTES);
    expect(fitted?.blob.size).toBeGreaterThan(MAX_IMAGE_BYTES * 0.8);
    expect(tried.length).toBeLessThanOrEqual(3);
  });

  it('takes the best quality at which the full size fits, and no more tries than it takes', async () => {
    const { tried, encode } = encoder(0.5, { 0.95: 1, 0.9: 0.7, 0.85: 0.55, 0.8: 0.45, 0.7: 0.4 });
    const fitted = await encodeToFit({ width: 4_000, height: 3_600 }, encode);
    expect(fitted?.size).toEqual({ width: 4_000, height: 3_600 });
    expect(tried.map(({ quality }) => quality)).toEqual([0.95, 0.85]);
  });

  it('makes the image no smaller than needed where a quality compresses better than expected', async () => {
    const { encode } = encoder(2, { 0.85: 0.3 });
    const fitted = await encodeToFit({ width: 4_200, height: 3_600 }, encode);
    expect(fitted?.blob.size).toBeGreaterThan(MAX_IMAGE_BYTES * 0.9);
    expect(fitted?.blob.size).toBeLessThanOrEqual(MAX_IMAGE_BYTES);
  });

  it('makes a noisy image no smaller than needed, whose bytes grow faster than its pixels', async () => {
    const encode = async ({ width }: PixelSize, quality: number) =>
      new Blob([new Uint8Array(Math.round((quality > 0.86 ? 4 : 1) * 2.8e6 * (width / 2_481) ** 3))]);
    const fitted = await encodeToFit({ width: 3_400, height: 3_400 }, encode);
    expect(fitted?.blob.size).toBeGreaterThan(MAX_IMAGE_BYTES * 0.9);
    expect(fitted?.blob.size).toBeLessThanOrEqual(MAX_IMAGE_BYTES);
  });

  it('finds nothing if even the smallest useful size is too large', async () => {
    const { encode } = encoder(100);
    expect(await encodeToFit({ width: 1_200, height: 900 }, encode)).toBeNull();
  });
});

describe('`nextSize`', () => {
  it('never goes below twice the side of the network’s input', () => {
    expect(nextSize({ width: 2_000, height: 450 }, MAX_IMAGE_BYTES * 100)).toEqual({ width: 1_991, height: 448 });
    expect(nextSize({ width: 2_000, height: MIN_SCALED_SIDE }, MAX_IMAGE_BYTES + 1)).toBeNull();
  });
});

/**
 * Replaces the browser's JPEG encoder: a number of bytes per pixel.
 * @param ofQuality By how much a quality changes it; by default not at all.
 */
function encoder(bytesPerPixel: number, ofQuality: Readonly<Record<number, number>> = {}) {
  const tried: (PixelSize & { quality: number })[] = [];
  const encode = async (size: PixelSize, quality: number): Promise<Blob> => {
    tried.push({ ...size, quality });
    const bytes = size.width * size.height * bytesPerPixel * (ofQuality[quality] ?? 1);
    return new Blob([new Uint8Array(Math.round(bytes))]);
  };
  return { tried, encode };
}
