import sharp, { type Metadata, type Sharp } from 'sharp';
import { type ImageFormat, nameOfFormat } from '../core/contract/image-formats.ts';
import { MAX_IMAGE_PIXELS } from '../core/contract/limits.ts';
import type { ImageDecoder } from './decoder.ts';
import { UndecodableImageError } from './errors.ts';
import { inksToRgb } from './inks.ts';
import './loaders.ts';
import type { Raster } from './raster.ts';

/** Longest time that decoding one image may take. */
const DECODE_TIMEOUT_SECONDS = 5;

/** Shows through transparent parts: the colour of an X-ray where nothing was exposed. */
const BACKGROUND = { r: 0, g: 0, b: 0 };

/** Decodes by sharp, in threads of its own, a file that `inspectImage` has accepted: by itself it takes half an image too. */
export const sharpDecoder: ImageDecoder = { decode };

async function decode(image: Uint8Array, format: ImageFormat): Promise<Raster> {
  try {
    const input = sharp(image, {
      failOn: 'error', // the walk before it decides about what libjpeg warns of
      limitInputPixels: MAX_IMAGE_PIXELS,
      pages: 1,
      ignoreIcc: true,
    }).timeout({ seconds: DECODE_TIMEOUT_SECONDS });
    const metadata = await input.metadata();
    return await (metadata.space === 'cmyk' ? readInks(input) : readLight(input, metadata));
  } catch (error) {
    const found = reasonOf(error);
    throw new UndecodableImageError(`Decoding an image: needed a whole ${nameOfFormat(format)}, found: ${found}`, {
      cause: error,
    });
  }
}

async function readLight(input: Sharp, { space, hasAlpha }: Metadata): Promise<Raster> {
  const isGrey = space === 'b-w' || space === 'grey16';
  const opaque = hasAlpha === true ? input.flatten({ background: BACKGROUND }) : input;
  return readRaw(opaque.toColourspace(isGrey ? 'b-w' : 'srgb'));
}

async function readInks(input: Sharp): Promise<Raster> {
  const { data, width, height } = await readRaw(input.pipelineColourspace('cmyk').toColourspace('cmyk'));
  return { data: inksToRgb(data), width, height, channels: 3 };
}

async function readRaw(pipeline: Sharp): Promise<Raster> {
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
