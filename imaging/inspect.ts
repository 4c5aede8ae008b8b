import type { ImageFormat } from '../core/contract/image-formats.ts';
import { MAX_IMAGE_PIXELS, MIN_IMAGE_SIDE } from '../core/contract/limits.ts';
import { JpegError, type JpegErrorCode } from '../core/formats/jpeg/jpeg-error.ts';
import { walkJpeg } from '../core/formats/jpeg/walk.ts';
import { PngError, type PngErrorCode } from '../core/formats/png/png-error.ts';
import { walkPng } from '../core/formats/png/walk.ts';
import { RefusedImageError, type RefusedImageErrorCode } from './errors.ts';
import { nodeZlib } from './node-zlib.ts';
import { recogniseCutImage } from './recognise.ts';

export interface ImageSize {
  /** Pixels, as the file's header states them. */
  readonly width: number;
  readonly height: number;
}

export interface InspectedImage extends ImageSize {
  readonly format: ImageFormat;
}

/** More scans than any encoder writes; a file with more is made to keep decoders busy. */
const MAX_JPEG_SCANS = 100;

/** For all compressed texts and profiles of a PNG together. The largest colour profiles have about half of it. */
const MAX_PNG_UNPACKED_BYTES = 4_194_304;

/** Walks the structure of a file to its end. */
const WALKS: Readonly<Record<ImageFormat, (file: Uint8Array) => ImageSize | Promise<ImageSize>>> = {
  jpeg: (file) => walkJpeg(file, { ensureSize, maxScans: MAX_JPEG_SCANS }),
  png: (file) => walkPng(file, nodeZlib, { ensureSize, maxUnpackedBytes: MAX_PNG_UNPACKED_BYTES }),
};

const CODES: Readonly<Record<JpegErrorCode | PngErrorCode, RefusedImageErrorCode>> = {
  JPEG_CORRUPT: 'CORRUPT_IMAGE',
  JPEG_UNSUPPORTED: 'UNSUPPORTED_IMAGE_TYPE',
  PNG_CORRUPT: 'CORRUPT_IMAGE',
};

/**
 * Determines format and size of an image file, and walks its structure to the end, so that half an image is never classified.
 * Nothing is decoded.
 * @throws {RefusedImageError} For its size at the header, before any part of the image itself is read.
 */
export async function inspectImage(file: Uint8Array): Promise<InspectedImage> {
  const format = recogniseCutImage(file);
  if (format === null) throw new RefusedImageError('UNSUPPORTED_IMAGE_TYPE');
  try {
    const { width, height } = await WALKS[format](file);
    return { format, width, height };
  } catch (error) {
    if (!(error instanceof JpegError || error instanceof PngError)) throw error;
    throw new RefusedImageError(CODES[error.code], error.message);
  }
}

function ensureSize({ width, height }: ImageSize): void {
  const found = `Its header says ${width} × ${height}.`;
  if (width * height > MAX_IMAGE_PIXELS) throw new RefusedImageError('IMAGE_TOO_LARGE', found);
  if (Math.min(width, height) < MIN_IMAGE_SIDE) throw new RefusedImageError('IMAGE_TOO_SMALL', found);
}
