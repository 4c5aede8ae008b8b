import { describeFormat, type ImageFormat } from '../core/contract/image-formats.ts';
import { MAX_IMAGE_PIXELS, MIN_IMAGE_SIDE } from '../core/contract/limits.ts';
import { JpegError, type JpegErrorCode } from '../core/formats/jpeg/jpeg-error.ts';
import { walkJpeg } from '../core/formats/jpeg/walk.ts';
import { PngError, type PngErrorCode } from '../core/formats/png/png-error.ts';
import { walkPng } from '../core/formats/png/walk.ts';
import type { ZlibPort } from '../core/formats/png/zlib-port.ts';
import { RefusedImageError, type RefusedImageErrorCode } from './errors.ts';
import { recogniseCutImage, recogniseOther } from './recognise.ts';

export interface ImageSize {
  /** Pixels, as the file's header states them. */
  readonly width: number;
  readonly height: number;
}

export interface InspectedImage extends ImageSize {
  readonly format: ImageFormat;
}

/** A file with more segments, scans or blocks than any encoder writes is made to keep decoders busy. */
const MAX_JPEG_SEGMENTS = 5_000;
const MAX_JPEG_SCANS = 100;
/** A progressive image of the largest size, three full components and twenty scans. */
const MAX_JPEG_BLOCKS = 32_000_000;
/** Padding to the next sector or cluster. */
const MAX_JPEG_STRAY_BYTES = 65_536;
/** libvips gives up at a hundred warnings. */
const MAX_JPEG_ODD_PLACES = 64;

/** Encoders write chunks of 8 KB and more, or one for each row. */
const MAX_PNG_CHUNKS = 65_536;
/** More than any camera or editor leaves in an image. */
const MAX_PNG_PACKED_CHUNKS = 256;
/** For all compressed texts and profiles of a PNG together. The largest colour profiles have about half of it. */
const MAX_PNG_UNPACKED_BYTES = 4_194_304;

export interface InspectOptions {
  /** Shortest side accepted, in pixels; by default what a request may carry. */
  readonly minSide?: number;
  /** Most pixels accepted; by default what a request may carry. */
  readonly maxPixels?: number;
}

type EnsureSize = (size: ImageSize) => void;

type Walk = (file: Uint8Array, zlib: ZlibPort, ensureSize: EnsureSize) => ImageSize | Promise<ImageSize>;

/** Walks the structure of a file to its end. */
const WALKS: Readonly<Record<ImageFormat, Walk>> = {
  jpeg: (file, _, ensureSize) =>
    walkJpeg(file, {
      ensureSize,
      maxSegments: MAX_JPEG_SEGMENTS,
      maxScans: MAX_JPEG_SCANS,
      maxBlocks: MAX_JPEG_BLOCKS,
      maxStrayBytes: MAX_JPEG_STRAY_BYTES,
      maxOddPlaces: MAX_JPEG_ODD_PLACES,
    }),
  png: (file, zlib, ensureSize) =>
    walkPng(file, zlib, {
      ensureSize,
      maxChunks: MAX_PNG_CHUNKS,
      maxPackedChunks: MAX_PNG_PACKED_CHUNKS,
      maxUnpackedBytes: MAX_PNG_UNPACKED_BYTES,
    }),
};

const CODES: Readonly<Record<JpegErrorCode | PngErrorCode, RefusedImageErrorCode>> = {
  JPEG_CORRUPT: 'CORRUPT_IMAGE',
  JPEG_UNSUPPORTED: 'UNSUPPORTED_IMAGE_TYPE',
  PNG_CORRUPT: 'CORRUPT_IMAGE',
};

/**
 * Determines format and size of an image file, and walks it to its end, every block of a JPEG and every row of a PNG, so that
 * half an image is never taken for a whole one. This alone decides about wholeness: decoders only have to compute pixels.
 * No pixel is computed here.
 * @param zlib What inflates a PNG: `nodeZlib`, or `browserZlib` on the page.
 * @throws {RefusedImageError} For its size at the header, before any part of the image itself is read.
 */
export async function inspectImage(
  file: Uint8Array,
  zlib: ZlibPort,
  options: InspectOptions = {},
): Promise<InspectedImage> {
  const format = recogniseCutImage(file);
  if (format === null) throw new RefusedImageError('UNSUPPORTED_IMAGE_TYPE', describeOther(file));
  try {
    const { width, height } = await WALKS[format](file, zlib, (size) => ensureSize(size, options));
    return { format, width, height };
  } catch (error) {
    if (!(error instanceof JpegError || error instanceof PngError)) throw error;
    throw new RefusedImageError(CODES[error.code], error.message);
  }
}

/** What a file is that is none of our images; undefined where it is not recognised. */
function describeOther(file: Uint8Array): string | undefined {
  const format = recogniseOther(file);
  return format === null ? undefined : `This is ${describeFormat(format)}.`;
}

function ensureSize({ width, height }: ImageSize, options: InspectOptions): void {
  const { minSide = MIN_IMAGE_SIDE, maxPixels = MAX_IMAGE_PIXELS } = options;
  const found = `Its header says ${width} × ${height}.`;
  if (width * height > maxPixels) throw new RefusedImageError('IMAGE_TOO_LARGE', found);
  if (Math.min(width, height) < minSide) throw new RefusedImageError('IMAGE_TOO_SMALL', found);
}
