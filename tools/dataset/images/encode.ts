import sharp, { type Sharp } from 'sharp';
import type { Im2recEncoding } from '../../../core/dataset/im2rec.ts';
import { decodeImage } from './decode.ts';
import type { Deep } from './deep.ts';
import { withImage } from './open-image.ts';
import type { Pixels } from './pixels.ts';
import { UnreadableImageError } from './unreadable-image-error.ts';

/** An encoded image, and how it was windowed if its file has 16 bits; null for 8. */
export interface EncodedImage {
  readonly image: Uint8Array;
  readonly deep: Deep | null;
}

export interface Encoding {
  readonly format: Im2recEncoding;
  /** JPEG quality 1..100, or PNG compression level 1..9 (more counts as 9, as OpenCV counts it). */
  readonly quality: number;
  /** True to write grey pixels as three equal channels: im2rec's default. */
  readonly asColor: boolean;
}

/**
 * Encodes as OpenCV's `imencode` does: JPEG with chroma halved both ways, standard tables, JFIF header and no alpha; the
 * same pixels give the same bytes. PNG without loss; its pixels are the same, its bytes depend on zlib.
 * @returns A buffer with its own memory, so that a worker thread can transfer it.
 * @throws {UnreadableImageError} `IMAGE_RESULT` for a JPEG with a side beyond 65,500 pixels.
 */
export function encodeImage({ data, width, height, channels }: Pixels, encoding: Encoding): Promise<Uint8Array> {
  if (encoding.format === '.jpg' && Math.max(width, height) > LONGEST_JPEG_SIDE) {
    throw new UnreadableImageError(
      'IMAGE_RESULT',
      `encoding: needed sides of at most ${LONGEST_JPEG_SIDE} pixels for a JPEG, found ${width} × ${height}`,
    );
  }
  const isGrey = channels < 3 && !encoding.asColor;
  const image = sharp(data, { raw: { width, height, channels: ensureChannels(channels) } });
  return encode(image.toColourspace(isGrey ? 'b-w' : 'srgb'), encoding);
}

/** The limit of libjpeg, and so of OpenCV and libvips; the format itself allows 35 pixels more. */
const LONGEST_JPEG_SIDE = 65_500;

/**
 * Decodes as colour and encodes again at the same size: the bytes that `decodeImage` and `encodeImage` would give, but with only
 * a few rows in memory at a time, instead of the whole image twice.
 * @throws {UnreadableImageError}
 */
export async function transcodeImage(file: Uint8Array, encoding: Encoding): Promise<EncodedImage> {
  const image = await withImage(file, 1, async ({ input, isDeep, isInk }) => {
    return isDeep || isInk ? null : encode(input.toColourspace('srgb'), encoding);
  });
  if (image !== null) return { image, deep: null };
  const { deep, ...decoded } = await decodeImage(file, 1);
  return { image: await encodeImage(decoded, encoding), deep };
}

async function encode(image: Sharp, { format, quality }: Encoding): Promise<Uint8Array> {
  if (format === '.png') {
    const png = image.png({ compressionLevel: Math.min(quality, 9), adaptiveFiltering: true });
    return new Uint8Array(await png.toBuffer());
  }
  const options = { quality, chromaSubsampling: '4:2:0', optimiseCoding: false };
  return withJfifHeader(await image.removeAlpha().jpeg(options).toBuffer());
}

/** JFIF 1.1, no density, no thumbnail: what libjpeg writes by default, and libvips leaves out. */
const JFIF_HEADER = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
const START_OF_IMAGE_SIZE = 2;

function withJfifHeader(jpeg: Uint8Array): Uint8Array {
  const whole = new Uint8Array(jpeg.length + JFIF_HEADER.length);
  whole.set(jpeg.subarray(0, START_OF_IMAGE_SIZE));
  whole.set(JFIF_HEADER, START_OF_IMAGE_SIZE);
  whole.set(jpeg.subarray(START_OF_IMAGE_SIZE), START_OF_IMAGE_SIZE + JFIF_HEADER.length);
  return whole;
}

function ensureChannels(channels: number): 1 | 2 | 3 | 4 {
  if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return channels;
  throw new RangeError(`Encoding an image: needed 1 to 4 channels, found ${channels}`);
}
