import sharp, { type Sharp } from 'sharp';
import { MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import '../../../imaging/loaders.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/**
 * How im2rec loads an image: 1 as colour (grey is three equal channels), 0 as grey, -1 as it is stored, its alpha
 * channel included and its EXIF orientation ignored.
 */
export type ColorMode = 1 | 0 | -1;

/** One image has one thread: the tools decode several at a time, and libvips' own threads would only stand in their way. */
sharp.concurrency(1);

/** An image file whose header was read: what mode leaves of its channels is settled, its pixels are not decoded yet. */
export interface OpenImage {
  readonly input: Sharp;
  /** True if one channel is left. */
  readonly isGrey: boolean;
  /** True for 16 bits a channel. */
  readonly isDeep: boolean;
}

/**
 * Opens a JPEG or PNG file and does something with it.
 * @throws {UnreadableImageError} `IMAGE_FORMAT`, `IMAGE_CONTENT`; whatever fails on the way is one of these.
 */
export async function withImage<T>(
  file: Uint8Array,
  color: ColorMode,
  use: (image: OpenImage) => Promise<T>,
): Promise<T> {
  ensureFormat(file);
  try {
    return await use(await openImage(file, color));
  } catch (error) {
    if (error instanceof UnreadableImageError) throw error;
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    throw new UnreadableImageError('IMAGE_CONTENT', `decoding: needed a whole image, found: ${reason}`);
  }
}

async function openImage(file: Uint8Array, color: ColorMode): Promise<OpenImage> {
  const input = sharp(file, {
    ignoreIcc: true,
    failOn: 'error',
    limitInputPixels: MAX_IMAGE_PIXELS,
    sequentialRead: true,
    autoOrient: color !== -1,
  });
  const { space, depth, hasAlpha } = await input.metadata();
  const isDeep = depth === 'ushort';
  if (color === -1 && isDeep) {
    throw new UnreadableImageError('IMAGE_CONTENT', 'decoding as it is stored: needed 8 bits a channel, found 16');
  }
  const dropsAlpha = color !== -1 || !hasAlpha || isGreyPng(file);
  if (dropsAlpha) input.removeAlpha();
  return { input, isGrey: dropsAlpha && (space === 'b-w' || space === 'grey16'), isDeep };
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
  throw new UnreadableImageError('IMAGE_FORMAT', `decoding: needed a JPEG or PNG image, found ${found}`);
}

/** A grey PNG without an alpha channel; a single grey value may still be declared transparent, which OpenCV ignores. */
function isGreyPng(file: Uint8Array): boolean {
  return formatOf(file) === 'png' && file[PNG_COLOR_TYPE_AT] === 0;
}

const PNG_COLOR_TYPE_AT = 25;
