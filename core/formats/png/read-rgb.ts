import { FIRST_CHUNK_AT, hasSignature, readChunk } from './chunks.ts';
import { unfilter } from './filters.ts';
import { parsePngHeader } from './header.ts';
import { PngError } from './png-error.ts';
import type { RgbImage } from './write-rgb.ts';
import type { ZlibPort } from './zlib-port.ts';

const CHANNELS = 3;
const FILTERS = 5;

/** What reading needs from the platform. */
export interface WholeInflatePort extends Pick<ZlibPort, 'crc32'> {
  /** Inflates a zlib stream of exactly this length; null if it is none, inflates to another length, or has bytes behind it. */
  inflateWhole(stream: Uint8Array, length: number): Uint8Array | null;
}

/**
 * Reads a PNG as `writeRgbPng` writes it: 8 bits, RGB, one IDAT, nothing else, all of it whole. This is a short cut for an
 * endpoint, which reads one for each request.
 * @returns Null for every other file, sound or not, and for an image of another size.
 */
export function readRgbPng(
  file: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  zlib: WholeInflatePort,
): RgbImage | null {
  const stride = width * CHANNELS;
  const stream = hasSignature(file) ? findImageData(file, width, height, zlib) : null;
  const filtered = stream === null ? null : zlib.inflateWhole(stream, height * (stride + 1));
  const data = filtered === null ? null : unfilterRows(filtered, stride, height);
  return data === null ? null : { data, width, height };
}

function findImageData(file: Uint8Array, width: number, height: number, zlib: WholeInflatePort): Uint8Array | null {
  try {
    const first = readChunk(file, FIRST_CHUNK_AT, zlib);
    const header = first.type === 'IHDR' ? parsePngHeader(first.data) : null;
    const isRgb = header?.colourType === 2 && header.bitDepth === 8 && !header.isInterlaced;
    if (!isRgb || header.width !== width || header.height !== height) return null;
    const image = readChunk(file, first.end, zlib);
    const last = readChunk(file, image.end, zlib);
    const isWhole = image.type === 'IDAT' && last.type === 'IEND' && last.data.length === 0;
    return isWhole && last.end === file.length ? image.data : null;
  } catch (error) {
    if (error instanceof PngError) return null;
    throw error;
  }
}

function unfilterRows(filtered: Uint8Array, stride: number, height: number): Uint8Array | null {
  const data = new Uint8Array(stride * height);
  // `unfilter` wants a pixel of zeros before the row.
  let row = new Uint8Array(CHANNELS + stride);
  let above = new Uint8Array(CHANNELS + stride);
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1);
    const filter = filtered[from] as number;
    if (filter >= FILTERS) return null;
    row.set(filtered.subarray(from + 1, from + 1 + stride), CHANNELS);
    unfilter(filter, row, above, CHANNELS);
    data.set(row.subarray(CHANNELS), y * stride);
    [row, above] = [above, row];
  }
  return data;
}
