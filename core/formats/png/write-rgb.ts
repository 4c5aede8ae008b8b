/*
 * The PNGs that are written here have 8 bits, RGB, no interlacing, and only the chunks that every PNG must have:
 *
 *   signature, IHDR, IDAT, IEND
 *
 * There is no eXIf, gAMA, iCCP, sRGB, pHYs or tRNS: readers act on them, and differ in how.
 */
import { joinBytes } from '../bytes/chunk-reader.ts';
import { SIGNATURE } from './chunks.ts';
import type { DeflatePort } from './zlib-port.ts';

/** 8 bits, RGB, row by row. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const CHANNELS = 3;
const BIT_DEPTH = 8;
const RGB = 2;
const CHUNK_FRAME_BYTES = 12;

/**
 * Writes a PNG; the same pixels give the same bytes, for one version of zlib.
 * @throws {RangeError} if the data does not have width × height pixels.
 */
export function writeRgbPng(image: RgbImage, zlib: DeflatePort): Uint8Array {
  const { data, width, height } = image;
  if (data.length !== width * height * CHANNELS || data.length === 0) {
    throw new RangeError(
      `Writing a PNG of ${width} × ${height}: needed ${width * height * CHANNELS} samples, at least one pixel, found ${data.length}`,
    );
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([BIT_DEPTH, RGB, 0, 0, 0], 8);
  const imageData = zlib.deflate(layRows(image));
  return joinBytes([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header, zlib),
    chunk('IDAT', imageData, zlib),
    chunk('IEND', new Uint8Array(), zlib),
  ]);
}

function chunk(type: string, data: Uint8Array, { crc32 }: Pick<DeflatePort, 'crc32'>): Uint8Array {
  const bytes = new Uint8Array(CHUNK_FRAME_BYTES + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** Every row without a filter: the samples are stored, and a filter would only be computed and undone. */
function layRows({ data, width, height }: RgbImage): Uint8Array {
  const stride = width * CHANNELS;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) rows.set(data.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return rows;
}
