import type { ImageFormat } from '../core/contract/image-formats.ts';
import type { Preparation } from '../core/contract/preparation.ts';
import { type Orientation, readOrientation } from '../core/formats/exif/orientation.ts';
import { findJpegExif } from '../core/formats/jpeg/find-exif.ts';
import { hasAlpha, openPng } from '../core/formats/png/open.ts';
import type { ImageDecoder } from './decoder.ts';
import { RefusedImageError, UndecodableImageError } from './errors.ts';
import { type InspectedImage, type InspectOptions, inspectImage } from './inspect.ts';
import { nodeZlib } from './node-zlib.ts';
import type { Raster } from './raster.ts';
import { turnUpright } from './turn.ts';

/** What the samples of a file mean, and what was made of them. */
export type Reading = Omit<Preparation, 'width' | 'height' | 'sha256'>;

/** A whole image at full size. */
export interface ReadImage {
  readonly inspected: InspectedImage;
  /** Upright, windowed to 8 bits, grey or RGB. */
  readonly pixels: Raster;
  readonly reading: Reading;
}

/**
 * Reads an image file: recognises it, walks its structure to the end, decodes it, brings it to 8 bits and turns it upright.
 * @throws {RefusedImageError}
 */
export async function readImage(
  file: Uint8Array,
  decoder: ImageDecoder,
  options: InspectOptions = {},
): Promise<ReadImage> {
  return decodeInspected(file, await inspectImage(file, nodeZlib, options), decoder);
}

/**
 * The part of `readImage` after the walk.
 * @throws {RefusedImageError} CORRUPT_IMAGE, if the decoder refuses the file.
 */
export async function decodeInspected(
  file: Uint8Array,
  inspected: InspectedImage,
  decoder: ImageDecoder,
): Promise<ReadImage> {
  const { orientation, ...facts } = FACTS[inspected.format](file);
  const stored = await decode(file, inspected.format, decoder);
  const reading = { ...facts, assumed: false, colour: colourOf(stored), orientation };
  return { inspected, pixels: turnUpright(stored, orientation), reading };
}

interface Facts extends Pick<Reading, 'bitsStored' | 'bitsUsed' | 'window' | 'alpha'> {
  readonly orientation: Orientation;
}

const FACTS: Readonly<Record<ImageFormat, (file: Uint8Array) => Facts>> = { jpeg: readJpegFacts, png: readPngFacts };

function readJpegFacts(file: Uint8Array): Facts {
  return { ...linear(8), alpha: false, orientation: orientationOf(findJpegExif(file)) };
}

function readPngFacts(file: Uint8Array): Facts {
  const png = openPng(file, nodeZlib);
  const { bitDepth, colourType } = png.header;
  const bits = colourType === 3 ? 8 : bitDepth;
  return { ...linear(bits), alpha: hasAlpha(png), orientation: orientationOf(png.exif) };
}

function linear(bits: number): Pick<Reading, 'bitsStored' | 'bitsUsed' | 'window'> {
  return { bitsStored: bits, bitsUsed: bits, window: { low: 0, high: 2 ** bits - 1 } };
}

function orientationOf(exif: Uint8Array | null): Orientation {
  return exif === null ? 1 : readOrientation(exif);
}

async function decode(file: Uint8Array, format: ImageFormat, decoder: ImageDecoder): Promise<Raster> {
  try {
    return await decoder.decode(file, format);
  } catch (error) {
    if (!(error instanceof UndecodableImageError)) throw error;
    throw new RefusedImageError('CORRUPT_IMAGE', 'Its pixels cannot be decoded.', { cause: error });
  }
}

function colourOf({ channels }: Raster): Reading['colour'] {
  return channels === 1 ? 'grey' : 'rgb';
}
