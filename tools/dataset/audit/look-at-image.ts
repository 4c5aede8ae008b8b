import { createHash } from 'node:crypto';
import { MIN_IMAGE_SIDE } from '../../../core/contract/limits.ts';
import { Scratch } from '../files/read-chunks.ts';
import { type DecodedImage, decodeImage } from '../images/decode.ts';
import type { Deep } from '../images/deep.ts';
import type { Pixels } from '../images/pixels.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';
import { readImageFile } from '../pack/read-image.ts';

/** What an audit records about one image. */
export interface ImageLook {
  readonly sizeInBytes: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly decoded: DecodedFacts | { readonly unreadable: string };
}

export interface DecodedFacts {
  readonly width: number;
  readonly height: number;
  readonly storage: 'grey' | 'RGB';
  /** True if some pixel is visibly not grey; many images are grey and stored as RGB. */
  readonly isColored: boolean;
  /** True if a side is below the minimum of the service. */
  readonly isTiny: boolean;
  /** How an image of 16 bits is windowed; null for 8 bits. */
  readonly deep: Deep | null;
}

/** Reads an image and decodes all of it. */
export async function lookAtImage(path: string): Promise<ImageLook> {
  try {
    const file = readImageFile(path, new Scratch());
    const look = { sizeInBytes: file.length, sha256: createHash('sha256').update(file).digest('hex') };
    try {
      return { ...look, decoded: factsOf(await decodeImage(file, 1)) };
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      return { ...look, decoded: { unreadable: error.message } };
    }
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    return { sizeInBytes: 0, sha256: '', decoded: { unreadable: error.message } };
  }
}

function factsOf({ deep, ...pixels }: DecodedImage): DecodedFacts {
  const { width, height, channels } = pixels;
  return {
    width,
    height,
    storage: channels === 1 ? 'grey' : 'RGB',
    isColored: channels > 1 && hasColor(pixels),
    isTiny: Math.min(width, height) < MIN_IMAGE_SIDE,
    deep,
  };
}

/** Smallest visible difference between two channels of a pixel; JPEG alone causes smaller ones. */
const VISIBLE_SPREAD = 24;

function hasColor({ data, channels }: Pixels): boolean {
  for (let at = 0; at < data.length; at += channels) {
    const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) >= VISIBLE_SPREAD) return true;
  }
  return false;
}
