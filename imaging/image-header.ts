import type { ImageFormat, OtherFormat } from '../core/contract/image-formats.ts';
import { readJpegSize } from '../core/formats/jpeg/read-size.ts';
import { readPngBitDepth, readPngSize } from '../core/formats/png/read-size.ts';
import { recogniseImage, recogniseOther } from './recognise.ts';

export interface ImageHeader {
  readonly format: ImageFormat | OtherFormat;
  /** Size in pixels, as stored; null if the prefix ends before it, or if it is not read for this format. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /** True if a sample has more than the eight bits that a browser shows. */
  readonly isDeep: boolean;
}

/** Bytes of the start of a file that are enough for nearly every image: a JPEG's EXIF and ICC segments come first. */
export const HEADER_PREFIX_BYTES = 262_144;

const READ_SIZE: Readonly<Record<ImageFormat, (prefix: Uint8Array) => ImageHeader['size']>> = {
  jpeg: readJpegSize,
  png: readPngSize,
};

const IS_DEEP: Readonly<Record<ImageFormat, (prefix: Uint8Array) => boolean>> = {
  jpeg: () => false, // those of 12 bits are not classified
  png: (prefix) => (readPngBitDepth(prefix) ?? 8) > 8,
};

/**
 * Reads format, size and depth from the start of a file; null where no known format is recognised. This is for display and for
 * scaling down before an upload; whether an image is classified is decided by `inspectImage`.
 */
export function readImageHeader(prefix: Uint8Array): ImageHeader | null {
  const format = recogniseImage(prefix);
  if (format !== null) return { format, size: READ_SIZE[format](prefix), isDeep: IS_DEEP[format](prefix) };
  const other = recogniseOther(prefix);
  return other === null ? null : { format: other, size: null, isDeep: false };
}
