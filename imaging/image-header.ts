import type { ImageFormat, OtherFormat } from '../core/contract/image-formats.ts';
import { readJpegSize } from '../core/formats/jpeg/read-size.ts';
import { readPngSize } from '../core/formats/png/read-size.ts';
import { recogniseImage, recogniseOther } from './recognise.ts';

export interface ImageHeader {
  readonly format: ImageFormat | OtherFormat;
  /** Size in pixels, as stored; null if the prefix ends before it, or if it is not read for this format. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Bytes of the start of a file that are enough for nearly every image: a JPEG's EXIF and ICC segments come first. */
export const HEADER_PREFIX_BYTES = 262_144;

const READ_SIZE: Readonly<Record<ImageFormat, (prefix: Uint8Array) => ImageHeader['size']>> = {
  jpeg: readJpegSize,
  png: readPngSize,
};

/**
 * Reads format and size from the start of a file; null where no known format is recognised. This is for display and for
 * scaling down before an upload; whether an image is classified is decided by `inspectImage`.
 */
export function readImageHeader(prefix: Uint8Array): ImageHeader | null {
  const format = recogniseImage(prefix);
  if (format !== null) return { format, size: READ_SIZE[format](prefix) };
  const other = recogniseOther(prefix);
  return other === null ? null : { format: other, size: null };
}
