import type { ImageFormat, OtherFormat } from '../../../core/contract/image-formats.ts';
import { recogniseImage, recogniseOther } from '../../../imaging/recognise.ts';

/**
 * What the first bytes of a file say about it. This only helps the person (a size before decoding, a word about a DICOM
 * file); whether an image is judged is decided by the service.
 *
 * PNG:  89 50 4E 47 0D 0A 1A 0A, then the chunk IHDR with width and height as 32-bit big-endian numbers at 16 and 20.
 * JPEG: FF D8, then segments FF marker, 16-bit length; the frame header (C0–CF without C4, C8, CC) holds height at 5, width at 7.
 */
export interface ImageHeader {
  readonly format: ImageFormat | OtherFormat;
  /** Pixels, as stored; null where the prefix does not reach the frame header, or the format is not read. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Bytes of the start of a file that are enough for nearly every image: a JPEG's EXIF and ICC segments come first. */
export const HEADER_PREFIX_BYTES = 262_144;

/** Reads format and size from the start of a file; null where no known format is recognised. */
export function readImageHeader(prefix: Uint8Array): ImageHeader | null {
  const format = recogniseImage(prefix);
  if (format !== null) return { format, size: READ_SIZE[format](prefix) };
  const other = recogniseOther(prefix);
  return other === null ? null : { format: other, size: null };
}

const READ_SIZE: Readonly<Record<ImageFormat, (prefix: Uint8Array) => ImageHeader['size']>> = {
  jpeg: readJpegSize,
  png: readPngSize,
};

function readPngSize(bytes: Uint8Array): ImageHeader['size'] {
  if (bytes.length < 24) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function readJpegSize(bytes: Uint8Array): ImageHeader['size'] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
    } else if (isFrameHeader(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    } else {
      at += 2 + view.getUint16(at + 2);
    }
  }
  return null;
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
