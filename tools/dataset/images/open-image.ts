import sharp, { type Sharp } from 'sharp';
import { type ImageFormat, listImageFormats } from '../../../core/contract/image-formats.ts';
import { MAX_IMAGE_PIXELS } from '../../../core/contract/limits.ts';
import { RefusedImageError } from '../../../imaging/errors.ts';
import { inspectImage } from '../../../imaging/inspect.ts';
import '../../../imaging/loaders.ts';
import { nodeZlib } from '../../../imaging/node-zlib.ts';
import { recogniseImage } from '../../../imaging/recognise.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/**
 * How im2rec loads an image: 1 as colour (grey is three equal channels), 0 as grey, -1 as it is stored, its alpha
 * channel included and its EXIF orientation ignored.
 */
export type ColorMode = 1 | 0 | -1;

/** One thread for each image: the tools decode several at a time, and libvips' own threads would only get in the way. */
sharp.concurrency(1);

/** An image file whose header was read: its channels are known for the given mode, its pixels are not decoded yet. */
export interface OpenImage {
  readonly format: ImageFormat;
  readonly input: Sharp;
  /** True if one channel is left. */
  readonly isGrey: boolean;
  /** True for 16 bits a channel. */
  readonly isDeep: boolean;
  /** True for the inks of CMYK or YCCK. */
  readonly isInk: boolean;
}

/**
 * Opens an image file and passes it to a function; meanwhile its structure is walked, as the service walks it: half an image,
 * which the decoder by itself would fill up with grey, is unreadable.
 * @throws {UnreadableImageError} `IMAGE_FORMAT`, `IMAGE_CONTENT`; any failure is reported as one of these.
 */
export async function withImage<T>(
  file: Uint8Array,
  color: ColorMode,
  use: (image: OpenImage) => Promise<T>,
): Promise<T> {
  const format = ensureFormat(file);
  try {
    const used = use(await openImage(file, format, color));
    used.catch(() => {}); // awaited below, unless the walk finds a fault first
    await inspectImage(file, nodeZlib, { minSide: 1 });
    return await used;
  } catch (error) {
    if (error instanceof UnreadableImageError) throw error;
    const reason = reasonOf(error).replaceAll(/\s+/g, ' ');
    throw new UnreadableImageError('IMAGE_CONTENT', `decoding: needed a whole image, found: ${reason}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusedImageError) return error.detail ?? error.code;
  return error instanceof Error ? error.message : String(error);
}

async function openImage(file: Uint8Array, format: ImageFormat, color: ColorMode): Promise<OpenImage> {
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
  const isInk = space === 'cmyk';
  const dropsAlpha = color !== -1 || !hasAlpha || IGNORES_ALPHA[format](file);
  if (dropsAlpha && !isInk) input.removeAlpha();
  return { format, input, isGrey: dropsAlpha && (space === 'b-w' || space === 'grey16'), isDeep, isInk };
}

/** @throws {UnreadableImageError} `IMAGE_FORMAT` */
function ensureFormat(file: Uint8Array): ImageFormat {
  const format = recogniseImage(file);
  if (format !== null) return format;
  const start = Buffer.from(file.subarray(0, 8)).toString('hex');
  const found = file.length === 0 ? 'an empty file' : `a file that begins with ${start}`;
  throw new UnreadableImageError('IMAGE_FORMAT', `decoding: needed a ${listImageFormats('or')} image, found ${found}`);
}

const PNG_COLOR_TYPE_AT = 25;

/** True for an image that OpenCV reads without alpha, although libvips adds a channel for it. */
const IGNORES_ALPHA: Readonly<Record<ImageFormat, (file: Uint8Array) => boolean>> = {
  jpeg: () => false,
  /** A grey PNG without an alpha channel may declare a single grey value transparent. */
  png: (file) => file[PNG_COLOR_TYPE_AT] === 0,
};
