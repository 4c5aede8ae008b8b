import sharp from 'sharp';
import { MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import type { Pixels } from './pixels.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/**
 * How im2rec loads an image: 1 as colour (grey is three equal channels), 0 as grey, -1 as it is stored, its alpha
 * channel included and its EXIF orientation ignored.
 */
export type ColorMode = 1 | 0 | -1;

/** One image has one thread: the tools decode several at a time, and libvips' own threads would only stand in their way. */
sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng'] });

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
  ensureFormat(file);
  try {
    return await decode(file, color);
  } catch (error) {
    if (error instanceof UnreadableImageError) throw error;
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    throw new UnreadableImageError('IMAGE_CONTENT', `decoding: needed a whole picture, found: ${reason}`);
  }
}

async function decode(file: Uint8Array, color: ColorMode): Promise<Pixels> {
  const input = sharp(file, {
    ignoreIcc: true,
    failOn: 'error',
    limitInputPixels: MAX_IMAGE_PIXELS,
    sequentialRead: true,
    autoOrient: color !== -1,
  });
  const { space, depth, hasAlpha } = await input.metadata();
  const isGrey = space === 'b-w' || space === 'grey16';
  const isDeep = depth === 'ushort';
  if (color === -1 && isDeep) {
    throw new UnreadableImageError('IMAGE_CONTENT', 'decoding as it is stored: needed 8 bits a channel, found 16');
  }
  const dropsAlpha = color !== -1 || !hasAlpha || isGreyPng(file);
  if (dropsAlpha) input.removeAlpha();
  const { data, info } = await input
    .toColourspace(isGrey && dropsAlpha ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const bytes = isDeep ? highBytes(data) : data;
  const pixels = { data: bytes, width: info.width, height: info.height, channels: info.channels };
  return color === 0 && pixels.channels === 3 ? toGrey(pixels, formatOf(file)) : pixels;
}

const SIGNATURES = { jpeg: [0xff, 0xd8, 0xff], png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] } as const;

/** What an image file is by its first bytes; null where it is neither. */
export function formatOf(file: Uint8Array): 'jpeg' | 'png' | null {
  if (SIGNATURES.jpeg.every((byte, at) => file[at] === byte)) return 'jpeg';
  if (SIGNATURES.png.every((byte, at) => file[at] === byte)) return 'png';
  return null;
}

function ensureFormat(file: Uint8Array): void {
  if (formatOf(file) !== null) return;
  const start = Buffer.from(file.subarray(0, 8)).toString('hex');
  const found = file.length === 0 ? 'an empty file' : `a file that begins with ${start}`;
  throw new UnreadableImageError('IMAGE_FORMAT', `decoding: needed a JPEG or PNG picture, found ${found}`);
}

/** A grey PNG without an alpha channel; a single grey value may still be declared transparent, which OpenCV ignores. */
function isGreyPng(file: Uint8Array): boolean {
  return formatOf(file) === 'png' && file[PNG_COLOR_TYPE_AT] === 0;
}

const PNG_COLOR_TYPE_AT = 25;

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
