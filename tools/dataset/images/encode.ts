import sharp from 'sharp';
import type { Pixels } from './pixels.ts';

export interface Encoding {
  readonly format: '.jpg' | '.png';
  /** JPEG quality 1..100, or PNG compression level 1..9 (more counts as 9, as OpenCV counts it). */
  readonly quality: number;
  /** True to write grey pixels as three equal channels: what im2rec makes of every image unless told otherwise. */
  readonly asColor: boolean;
}

/**
 * Encodes as OpenCV's `imencode` does: JPEG with chroma halved both ways, standard tables, JFIF header and no alpha; the
 * same pixels give the same bytes. PNG without loss; its pixels are the same, its bytes are zlib's own affair.
 */
export async function encodeImage({ data, width, height, channels }: Pixels, encoding: Encoding): Promise<Uint8Array> {
  const input = sharp(data, { raw: { width, height, channels: ensureChannels(channels) } });
  const isGrey = channels < 3 && !encoding.asColor;
  const image = input.toColourspace(isGrey ? 'b-w' : 'srgb');
  if (encoding.format === '.png')
    return image.png({ compressionLevel: Math.min(encoding.quality, 9), adaptiveFiltering: true }).toBuffer();
  const jpeg = await image
    .removeAlpha()
    .jpeg({ quality: encoding.quality, chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer();
  return withJfifHeader(jpeg);
}

/** JFIF 1.1, no density, no thumbnail: what libjpeg writes by itself, and libvips leaves out. */
const JFIF_HEADER = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
const START_OF_IMAGE_SIZE = 2;

function withJfifHeader(jpeg: Buffer): Uint8Array {
  return Buffer.concat([jpeg.subarray(0, START_OF_IMAGE_SIZE), JFIF_HEADER, jpeg.subarray(START_OF_IMAGE_SIZE)]);
}

function ensureChannels(channels: number): 1 | 2 | 3 | 4 {
  if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return channels;
  throw new RangeError(`Encoding a picture: needed 1 to 4 channels, found ${channels}`);
}
