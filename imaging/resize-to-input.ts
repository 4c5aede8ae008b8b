import { toChannelFirst } from './channel-first.ts';
import { decodeImage } from './decode.ts';
import { resizeTriangle } from './triangle-resize.ts';

/**
 * Turns an image file into the network's input: decoded, EXIF orientation applied, resized to the network's size by an
 * anti-aliased triangle filter (aspect ratio not kept, nothing cropped).
 * @param size In pixels.
 * @returns A channel-first tensor [3, height, width] of RGB, each sample 0..255.
 * @throws {UndecodableImageError}
 */
export async function resizeToInput(
  image: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Float32Array> {
  return toChannelFirst(resizeTriangle(await decodeImage(image), size.width, size.height));
}
