import type { ImageHeader } from '../../../imaging/image-header.ts';
import { runImageTask } from './image-client.ts';

/** Longest side of a thumbnail, in pixels: sharp on a high-density screen, and only a few kilobytes. */
const THUMBNAIL_SIDE = 144;

/** Larger images are not decoded for a thumbnail: a small file may declare a size that exhausts the browser's memory. */
export const MAX_THUMBNAIL_PIXELS = 120_000_000;

/** A small image of an image; null where the browser cannot decode it. */
export async function makeThumbnail(image: Blob, { size, isDeep }: ImageHeader): Promise<Blob | null> {
  if (size !== null && size.width * size.height > MAX_THUMBNAIL_PIXELS) return null;
  try {
    return await (isDeep ? renderSmall(image) : drawSmall(image));
  } catch {
    return null;
  }
}

/** With the window that the model gets: the browser's own eight bits of sixteen may be black. */
async function renderSmall(image: Blob): Promise<Blob> {
  return (await runImageTask({ kind: 'render', file: image, maxSide: THUMBNAIL_SIDE })).blob;
}

/** Transparent pixels become black. */
async function drawSmall(image: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  try {
    const factor = Math.min(1, THUMBNAIL_SIDE / Math.max(bitmap.width, bitmap.height));
    const width = Math.max(1, Math.round(bitmap.width * factor));
    const height = Math.max(1, Math.round(bitmap.height * factor));
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false });
    if (context === null) throw new Error(`Drawing an image at ${width} × ${height}: the browser gave no canvas`);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    return await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
  } finally {
    bitmap.close();
  }
}
