import { decodeImage } from '../images/decode.ts';
import { type EncodedImage, type Encoding, encodeImage, transcodeImage } from '../images/encode.ts';
import { cropCenter, resizeShortSide } from '../images/geometry.ts';
import type { PackOptions } from './pack-options.ts';

/**
 * Makes the image that a record holds from an image file: decoded, cropped, resized, encoded, in im2rec's order.
 * @throws {UnreadableImageError}
 */
export async function prepareImage(file: Uint8Array, options: PackOptions): Promise<EncodedImage> {
  const { color, centerCrop, resize, interpolation } = options;
  const encoding: Encoding = { format: options.encoding, quality: options.quality, asColor: color === 1 };
  if (color === 1 && !centerCrop && resize === 0) return transcodeImage(file, encoding);
  const { deep, ...decoded } = await decodeImage(file, color);
  const cropped = centerCrop ? cropCenter(decoded) : decoded;
  const resized = resize > 0 ? resizeShortSide(cropped, resize, interpolation) : cropped;
  return { image: await encodeImage(resized, encoding), deep };
}
