/*
 * PNG (W3C Recommendation, third edition): a signature and a chain of chunks, numbers big-endian.
 *
 *   89 'PNG' 0D 0A 1A 0A
 *   ( length u32, type 4 letters, data, CRC-32 of type and data u32 )*
 *
 *   IHDR first: width u32, height u32, bit depth u8, colour type u8, compression u8, filter u8, interlace u8
 *   PLTE before IDAT, where the colour type is 3: 1 to 256 × red, green, blue
 *   IDAT, one or several in a row: together one zlib stream of the filtered rows
 *   IEND last, after which anything may follow
 *
 * A capital first letter marks a chunk that a reader must understand. Of an animated PNG the default image, which is
 * what IDAT holds, is the image; the chunks of the animation are passed over.
 */
import { readU32BigEndian } from '../bytes/big-endian.ts';
import { corruptPng } from './png-error.ts';
import type { ZlibPort } from './zlib-port.ts';

export const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Position of the first chunk. */
export const FIRST_CHUNK_AT = SIGNATURE.length;

/** Length and type. */
export const CHUNK_HEAD_BYTES = 8;
const CRC_BYTES = 4;

export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Position of the next chunk. */
  readonly end: number;
}

export function hasSignature(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** @throws {PngError} */
export function readChunk(bytes: Uint8Array, at: number, { crc32 }: Pick<ZlibPort, 'crc32'>): Chunk {
  if (at + CHUNK_HEAD_BYTES + CRC_BYTES > bytes.length) throw corruptPng('It ends too soon.');
  const dataEnd = at + CHUNK_HEAD_BYTES + readU32BigEndian(bytes, at);
  const end = dataEnd + CRC_BYTES;
  if (end > bytes.length) throw corruptPng('A chunk is longer than the file.');
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + CHUNK_HEAD_BYTES));
  if (!/^[A-Za-z]{4}$/.test(type)) throw corruptPng('The type of a chunk is malformed.');
  if (crc32(bytes.subarray(at + 4, dataEnd)) !== readU32BigEndian(bytes, dataEnd)) {
    throw corruptPng('A checksum is wrong.');
  }
  return { type, data: bytes.subarray(at + CHUNK_HEAD_BYTES, dataEnd), end };
}
