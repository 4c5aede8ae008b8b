import { drawJpeg, type PixelSize } from './scale-down.ts';

/** Longest side of a thumbnail, in pixels: sharp on a dense screen at the size the worklist shows it, and a few kilobytes only. */
const THUMBNAIL_SIDE = 144;

/** A picture above this is not decoded for a thumbnail: a small file may claim a size that would exhaust the browser. */
export const MAX_THUMBNAIL_PIXELS = 120_000_000;

/** A small JPEG of a film; null where the browser can't show it. */
export async function makeThumbnail(film: Blob, size: PixelSize | null): Promise<Blob | null> {
  if (size !== null && size.width * size.height > MAX_THUMBNAIL_PIXELS) return null;
  try {
    const picture = await createImageBitmap(film);
    try {
      const factor = Math.min(1, THUMBNAIL_SIDE / Math.max(picture.width, picture.height));
      const width = Math.max(1, Math.round(picture.width * factor));
      const height = Math.max(1, Math.round(picture.height * factor));
      return await drawJpeg(picture, { width, height }, 0.8);
    } finally {
      picture.close();
    }
  } catch {
    return null;
  }
}
