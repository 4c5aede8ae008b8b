import type { ImageFormat } from '../core/contract/image-formats.ts';
import type { Preparation } from '../core/contract/preparation.ts';
import { type Orientation, readOrientation } from '../core/formats/exif/orientation.ts';
import { findJpegExif } from '../core/formats/jpeg/find-exif.ts';
import { hasAlpha, openPng } from '../core/formats/png/open.ts';
import { PngError } from '../core/formats/png/png-error.ts';
import type { ZlibPort } from '../core/formats/png/zlib-port.ts';
import type { ImageDecoder } from './decoder.ts';
import { RefusedImageError, UndecodableImageError } from './errors.ts';
import { type InspectedImage, type InspectOptions, inspectImage } from './inspect.ts';
import { decodePng, windowOfPng } from './png-raster.ts';
import type { Raster } from './raster.ts';
import { turnUpright } from './turn.ts';
import { fullRange, type Windowing } from './window.ts';

/** What the samples of a file mean, and what was made of them. */
export type Reading = Omit<Preparation, 'width' | 'height' | 'sha256'>;

/** A whole image at full size. */
export interface ReadImage {
  readonly inspected: InspectedImage;
  /** Upright, windowed to 8 bits, grey or RGB. */
  readonly pixels: Raster;
  readonly reading: Reading;
}

/** What reading an image needs of where it runs. */
export interface ImagePlatform {
  readonly decoder: ImageDecoder;
  readonly zlib: ZlibPort;
}

/**
 * Reads an image file: recognises it, walks its structure to the end, decodes it, brings it to 8 bits and turns it upright.
 * @throws {RefusedImageError} CORRUPT_IMAGE, too, if the decoder refuses it.
 */
export async function readImageOn(
  platform: ImagePlatform,
  file: Uint8Array,
  options: InspectOptions = {},
): Promise<ReadImage> {
  const inspected = await inspectImage(file, platform.zlib, options);
  const { pixels, orientation, windowing, alpha } = await decode(file, inspected.format, platform);
  const colour = pixels.channels === 1 ? 'grey' : 'rgb';
  return { inspected, pixels: turnUpright(pixels, orientation), reading: { ...windowing, colour, orientation, alpha } };
}

interface StoredImage {
  /** 8 bits, as stored. */
  readonly pixels: Raster;
  readonly windowing: Windowing;
  readonly orientation: Orientation;
  readonly alpha: boolean;
}

const DECODE: Readonly<Record<ImageFormat, (file: Uint8Array, platform: ImagePlatform) => Promise<StoredImage>>> = {
  jpeg: decodeJpegFile,
  png: decodePngFile,
};

async function decode(file: Uint8Array, format: ImageFormat, platform: ImagePlatform): Promise<StoredImage> {
  try {
    return await DECODE[format](file, platform);
  } catch (error) {
    if (!(error instanceof UndecodableImageError || error instanceof PngError)) throw error;
    throw new RefusedImageError('CORRUPT_IMAGE', 'Its pixels cannot be decoded.', { cause: error });
  }
}

async function decodeJpegFile(file: Uint8Array, { decoder }: ImagePlatform): Promise<StoredImage> {
  const pixels = await decoder.decode(file, 'jpeg');
  return { pixels, windowing: fullRange(8), orientation: orientationOf(findJpegExif(file)), alpha: false };
}

async function decodePngFile(file: Uint8Array, { decoder, zlib }: ImagePlatform): Promise<StoredImage> {
  const png = openPng(file, zlib);
  const windowing = await windowOfPng(png, zlib);
  const pixels = await (windowing.bitsStored === 16 ? decodePng(png, windowing, zlib) : decoder.decode(file, 'png'));
  return { pixels, windowing, orientation: orientationOf(png.exif), alpha: hasAlpha(png) };
}

function orientationOf(exif: Uint8Array | null): Orientation {
  return exif === null ? 1 : readOrientation(exif);
}
