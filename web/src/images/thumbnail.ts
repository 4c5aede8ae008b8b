import { drawJpeg, type PixelSize } from './scale-down.ts';

/** Longest side of a thumbnail, in pixels: sharp on a high-density screen, and only a few kilobytes. */
const THUMBNAIL_SIDE = 144;

/** Larger images are not decoded for a thumbnail: a small file may declare a size that exhausts the browser's memory. */
export const MAX_THUMBNAIL_PIXELS = 120_000_000;

/** A small JPEG of an image; null where the browser cannot decode it. */
export async function makeThumbnail(image: Blob, size: PixelSize | null): Promise<Blob | null> {
  if (size !== null && size.width * size.height > MAX_THUMBNAIL_PIXELS) return null;
  try {
    const bitmap = await createImageBitmap(image);
    try {
      const factor = Math.min(1, THUMBNAIL_SIDE / Math.max(bitmap.width, bitmap.height));
      const width = Math.max(1, Math.round(bitmap.width * factor));
      const height = Math.max(1, Math.round(bitmap.height * factor));
      return await drawJpeg(bitmap, { width, height }, 0.8);
    } finally {
      bitmap.close();
    }
  } catch {
    return null;
  }
}
