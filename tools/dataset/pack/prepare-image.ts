import { decodeImage } from '../images/decode.ts';
import { encodeImage } from '../images/encode.ts';
import { cropCenter, resizeShortSide } from '../images/geometry.ts';
import type { PackOptions } from './pack-options.ts';

/**
 * Makes the image that a record holds from an image file: decoded, cropped, resized, encoded, in im2rec's order.
 * @throws {UnreadableImageError}
 */
export async function prepareImage(file: Uint8Array, options: PackOptions): Promise<Uint8Array> {
  const decoded = await decodeImage(file, options.color);
  const cropped = options.centerCrop ? cropCenter(decoded) : decoded;
  const resized = options.resize > 0 ? resizeShortSide(cropped, options.resize, options.interpolation) : cropped;
  return encodeImage(resized, { format: options.encoding, quality: options.quality, asColor: options.color === 1 });
}
