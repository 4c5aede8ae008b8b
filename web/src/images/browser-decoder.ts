import type { ImageFormat } from '../../../core/contract/image-formats.ts';
import { findJpegExif } from '../../../core/formats/jpeg/find-exif.ts';
import { browserZlib } from '../../../imaging/browser-zlib.ts';
import type { ImageDecoder } from '../../../imaging/decoder.ts';
import { UndecodableImageError } from '../../../imaging/errors.ts';
import { rasterOfPng } from '../../../imaging/png-raster.ts';
import type { Raster } from '../../../imaging/raster.ts';
import { ensureCanvasIsFaithful, readPixels } from './canvas-pixels.ts';

/**
 * Decodes in a browser: a JPEG by its own decoder, as stored, without colour profile and orientation; a PNG by ours, since a
 * canvas has eight bits.
 */
export const browserDecoder: ImageDecoder = { decode: (file, format) => DECODE[format](file) };

const DECODE: Readonly<Record<ImageFormat, (file: Uint8Array) => Promise<Raster>>> = {
  jpeg: decodeByBrowser,
  png: (file) => rasterOfPng(file, browserZlib),
};

async function decodeByBrowser(file: Uint8Array): Promise<Raster> {
  ensureCanvasIsFaithful();
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(new Blob([withoutOrientation(file)]), { colorSpaceConversion: 'none' });
  } catch (error) {
    throw new UndecodableImageError('Decoding an image: the browser refused it', { cause: error });
  }
  try {
    return readPixels(bitmap);
  } finally {
    bitmap.close();
  }
}

/** Bytes from the start of an EXIF segment's payload to its TIFF header: `Exif`, two zeros. */
const EXIF_MARK_BYTES = 6;
/** Of a file that is not made to keep a page busy. */
const MAX_EXIF_SEGMENTS = 16;

/**
 * A copy of a JPEG whose EXIF segments no decoder recognises. Browsers do not agree on the option that would ignore an
 * orientation, and the caller applies it.
 */
function withoutOrientation(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(file);
  for (let count = 0; count < MAX_EXIF_SEGMENTS; count++) {
    const exif = findJpegExif(copy);
    if (exif === null) break;
    copy[exif.byteOffset - EXIF_MARK_BYTES] = 0;
  }
  return copy;
}
