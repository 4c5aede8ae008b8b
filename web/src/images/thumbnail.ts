import { drawJpeg, type PixelSize } from './scale-down.ts';

/** Longest side of a thumbnail, in pixels: sharp on a dense screen at the size the worklist shows it, and a few kilobytes only. */
const THUMBNAIL_SIDE = 144;

/** An image above this is not decoded for a thumbnail: a small file may claim a size that would exhaust the browser. */
export const MAX_THUMBNAIL_PIXELS = 120_000_000;

/** A small JPEG of an image; null where the browser can't show it. */
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
