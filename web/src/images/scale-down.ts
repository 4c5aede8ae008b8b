import { MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';

/** Size of an image in pixels. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** How an image was changed before it was sent; shown with its verdict. */
export interface Scaling {
  /** The file on disk. */
  readonly from: PixelSize & { readonly sizeInBytes: number };
  /** What was sent. */
  readonly to: PixelSize & { readonly sizeInBytes: number };
}

/** Twice the side of the network's input, so that resizing to the input still averages pixels instead of interpolating. */
export const MIN_SCALED_SIDE = 448;

const JPEG_QUALITY = 0.9;
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

/**
 * Finds the largest JPEG of an image that may be sent: first at full size, because encoding alone often suffices, then smaller.
 * @returns null where even the smallest useful size does not fit.
 */
export async function encodeToFit(
  size: PixelSize,
  encode: EncodeJpeg,
  maxBytes = MAX_IMAGE_BYTES,
): Promise<{ blob: Blob; size: PixelSize } | null> {
  let candidate: PixelSize | null = fitPixels(size);
  for (let tries = 0; candidate !== null && tries < MAX_TRIES; tries += 1) {
    const blob = await encode(candidate, JPEG_QUALITY);
    if (blob.size <= maxBytes) return { blob, size: candidate };
    candidate = nextSize(candidate, blob.size, maxBytes);
  }
  return null;
}

/**
 * Scales an image down in this browser until it may be sent. Orientation is applied; colour profiles are ignored, as the
 * service ignores them; metadata is dropped.
 * @returns null where it does not get small enough.
 * @throws {DOMException} where the browser cannot decode the image.
 */
export async function scaleDown(image: Blob): Promise<{ blob: Blob; scaling: Scaling } | null> {
  const bitmap = await createImageBitmap(image, { imageOrientation: 'from-image', colorSpaceConversion: 'none' });
  try {
    const fitted = await encodeToFit(bitmap, (size, quality) => drawJpeg(bitmap, size, quality));
    if (fitted === null) return null;
    const from = { width: bitmap.width, height: bitmap.height, sizeInBytes: image.size };
    return { blob: fitted.blob, scaling: { from, to: { ...fitted.size, sizeInBytes: fitted.blob.size } } };
  } finally {
    bitmap.close();
  }
}

/** Draws an image at a size and encodes it; transparent pixels become black. */
export async function drawJpeg(image: ImageBitmap, { width, height }: PixelSize, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) throw new Error(`Drawing an image at ${width} × ${height}: the browser gave no canvas`);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
