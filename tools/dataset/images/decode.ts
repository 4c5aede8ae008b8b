import { type ColorMode, formatOf, type OpenImage, withImage } from './open-image.ts';
import type { Pixels } from './pixels.ts';

/**
 * Decodes a JPEG or PNG file as OpenCV's `imread` does: told by content and not by name, EXIF orientation applied (but
 * for -1), colour profiles ignored, alpha dropped and not blended (but for -1), 16 bits cut to 8.
 *
 * A picture that is grey in its file stays one channel here, also for mode 1: three equal channels would be resized to
 * three equal channels. `encodeImage` makes them.
 *
 * Unlike OpenCV, which fills the missing part of a JPEG with grey, a file that is cut short is refused.
 * @throws {UnreadableImageError} `IMAGE_FORMAT`, `IMAGE_CONTENT`.
 */
export async function decodeImage(file: Uint8Array, color: ColorMode): Promise<Pixels> {
  const pixels = await withImage(file, color, readPixels);
  return color === 0 && pixels.channels === 3 ? toGrey(pixels, formatOf(file)) : pixels;
}

async function readPixels({ input, isGrey, isDeep }: OpenImage): Promise<Pixels> {
  const { data, info } = await input
    .toColourspace(isGrey ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const bytes = isDeep ? highBytes(data) : data;
  return { data: bytes, width: info.width, height: info.height, channels: info.channels };
}

/** The high byte of each 16-bit value, in the byte order of this machine. */
function highBytes(data: Uint8Array): Uint8Array {
  const words = new Uint16Array(data.buffer, data.byteOffset, data.length >> 1);
  return Uint8Array.from(words, (word) => word >> 8);
}

/** ITU-R 601 luma in 15 fraction bits; libpng cuts the rest off, libjpeg rounds. */
function toGrey({ data, width, height }: Pixels, format: 'jpeg' | 'png' | null): Pixels {
  const half = format === 'png' ? 0 : 1 << 14;
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 3) {
    const sum = 9798 * (data[from] ?? 0) + 19235 * (data[from + 1] ?? 0) + 3735 * (data[from + 2] ?? 0);
    grey[at] = (sum + half) >> 15;
  }
  return { data: grey, width, height, channels: 1 };
}
