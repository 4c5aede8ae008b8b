import type { ImageFormat } from '../../../core/contract/image-formats.ts';
import { ServiceError } from '../../common/service-error.ts';
import { inspectJpeg } from './jpeg.ts';
import { inspectPng } from './png.ts';
import type { Size } from './size.ts';

/** First bytes; they decide the format, whatever name or declared type say. */
const JPEG_MAGIC = Buffer.of(0xff, 0xd8, 0xff);
const PNG_MAGIC = Buffer.from('\x89PNG', 'latin1');

/**
 * Tells format and size of an image, and walks its structure to the end, so that half an image is never judged. Nothing
 * is decoded.
 * @throws {ServiceError} UNSUPPORTED_IMAGE_TYPE, CORRUPT_IMAGE, IMAGE_TOO_SMALL or IMAGE_TOO_LARGE; the last two at the
 * header, before anything of the image itself is looked at.
 */
export async function inspectImage(bytes: Buffer): Promise<Size & { format: ImageFormat }> {
  if (beginsLike(bytes, JPEG_MAGIC)) return { format: 'jpeg', ...inspectJpeg(bytes) };
  if (beginsLike(bytes, PNG_MAGIC)) return { format: 'png', ...(await inspectPng(bytes)) };
  throw new ServiceError('UNSUPPORTED_IMAGE_TYPE');
}

/** True for a file that ends within the magic, too: that is an image cut off, not another kind of file. */
function beginsLike(bytes: Buffer, magic: Buffer): boolean {
  const length = Math.min(bytes.length, magic.length);
  return bytes.subarray(0, length).equals(magic.subarray(0, length));
}
