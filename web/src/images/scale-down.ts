import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import type { Windowing } from '../../../imaging/window.ts';

/** Size of an image in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** How an image was changed before it was sent; shown with its verdict. */
export interface Scaling {
  /** How its samples became 8 bits; null where they had no more. */
  readonly windowing: Windowing | null;
  /** The file on disk. */
  readonly from: PixelSize & { readonly sizeInBytes: number };
  /** What was sent. */
  readonly to: PixelSize & { readonly sizeInBytes: number };
}

/** Twice the side of the network's input, so that resizing to the input still averages pixels instead of interpolating. */
export const MIN_SCALED_SIDE = 448;

/**
 * What is tried at full size, best first, and about how many bytes each takes beside the first. The model gets the average of
 * many pixels, so a stronger compression costs it less than a smaller image does.
 */
const QUALITIES = [
  { quality: 0.95, relativeSize: 1 },
  { quality: 0.9, relativeSize: 0.68 },
  { quality: 0.85, relativeSize: 0.54 },
  { quality: 0.8, relativeSize: 0.46 },
  { quality: 0.7, relativeSize: 0.37 },
] as const;
/** Of a smaller image. */
const SMALLER = QUALITIES[2];
/** A quality whose expected size is further above the limit is not tried. */
const WORTH_TRYING = 1.1;
/** Fraction of the limit to aim at: the size of a JPEG is only roughly proportional to its pixel count. */
const AIM = 0.95;
const MAX_TRIES = 6;

/** True if an image must be scaled down before it may be sent. `size` is null where the header does not contain it. */
export function needsScaling(sizeInBytes: number, size: PixelSize | null): boolean {
  return sizeInBytes > MAX_IMAGE_BYTES || (size !== null && size.width * size.height > MAX_IMAGE_PIXELS);
}

/** Largest size of the same shape within the pixel limit. */
export function fitPixels({ width, height }: PixelSize, maxPixels = MAX_IMAGE_PIXELS): PixelSize {
  const factor = Math.min(1, Math.sqrt(maxPixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * factor)), height: Math.max(1, Math.floor(height * factor)) };
}

/** The next size to try when a JPEG of `size` came out at `sizeInBytes`; null when the image would become too small to classify. */
export function nextSize(size: PixelSize, sizeInBytes: number, maxBytes = MAX_IMAGE_BYTES): PixelSize | null {
  const shortest = Math.min(size.width, size.height);
  if (shortest <= MIN_SCALED_SIDE) return null;
  const factor = Math.max(Math.sqrt((maxBytes * AIM) / sizeInBytes), MIN_SCALED_SIDE / shortest);
  return { width: Math.round(size.width * factor), height: Math.round(size.height * factor) };
}

/** Encodes the image at a size as JPEG. */
export type EncodeJpeg = (size: PixelSize, quality: number) => Promise<Blob>;

export interface FittedImage {
  readonly blob: Blob;
  readonly size: PixelSize;
}

/**
 * Finds the JPEG of an image that may be sent and differs least from it: at full size if a lower quality is enough, else the
 * largest that fits.
 * @returns null where even the smallest useful size does not fit.
 */
export async function encodeToFit(
  size: PixelSize,
  encode: EncodeJpeg,
  maxBytes = MAX_IMAGE_BYTES,
): Promise<FittedImage | null> {
  const full = fitPixels(size);
  /** What the first quality takes, or would take. */
  let bestSize: number | null = null;
  for (const { quality, relativeSize } of QUALITIES) {
    if (bestSize !== null && bestSize * relativeSize > maxBytes * WORTH_TRYING) continue;
    const blob = await encode(full, quality);
    if (blob.size <= maxBytes) return { blob, size: full };
    bestSize = blob.size / relativeSize;
  }
  return encodeSmaller(full, (bestSize ?? 0) * SMALLER.relativeSize, { encode, maxBytes });
}

/** @param expectedBytes Of a JPEG at this size. */
async function encodeSmaller(
  size: PixelSize,
  expectedBytes: number,
  { encode, maxBytes }: { encode: EncodeJpeg; maxBytes: number },
): Promise<FittedImage | null> {
  let candidate = nextSize(size, Math.max(expectedBytes, maxBytes), maxBytes);
  for (let tries = 0; candidate !== null && tries < MAX_TRIES; tries += 1) {
    const blob = await encode(candidate, SMALLER.quality);
    if (blob.size <= maxBytes) return encodeLarger({ blob, size: candidate }, size, { encode, maxBytes });
    candidate = nextSize(candidate, blob.size, maxBytes);
  }
  return null;
}

/** An image that leaves this fraction of the limit unused was made smaller than needed. */
const MOST_UNUSED = 0.2;

/** Tries twice to use what a fitting image left of the limit: at the size that should fill it, then between the two. */
async function encodeLarger(
  fitted: FittedImage,
  full: PixelSize,
  { encode, maxBytes }: { encode: EncodeJpeg; maxBytes: number },
): Promise<FittedImage> {
  const { blob, size } = fitted;
  const next = nextSize(size, blob.size, maxBytes);
  if (blob.size > maxBytes * (1 - MOST_UNUSED) || next === null) return fitted;
  const larger = next.width > full.width ? full : next;
  const filling = await encode(larger, SMALLER.quality);
  if (filling.size <= maxBytes) return { blob: filling, size: larger };
  // Fine detail makes bytes grow faster than pixels.
  const exponent = Math.log(filling.size / blob.size) / Math.log(larger.width / size.width);
  const factor = ((maxBytes * AIM) / blob.size) ** (1 / exponent);
  const between = { width: Math.round(size.width * factor), height: Math.round(size.height * factor) };
  const last = await encode(between, SMALLER.quality);
  return last.size <= maxBytes ? { blob: last, size: between } : fitted;
}
