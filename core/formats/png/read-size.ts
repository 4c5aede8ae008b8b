import { CHUNK_HEAD_BYTES, FIRST_CHUNK_AT, hasSignature } from './chunks.ts';
import { type PngSize, parsePngSize } from './header.ts';

const SIZE_AT = FIRST_CHUNK_AT + CHUNK_HEAD_BYTES;
const SIZE_BYTES = 8;

/** Reads the size from the start of a PNG; null if it does not reach the end of the size, or the signature is damaged. */
export function readPngSize(prefix: Uint8Array): PngSize | null {
  if (!hasSignature(prefix) || prefix.length < SIZE_AT + SIZE_BYTES) return null;
  return parsePngSize(prefix.subarray(SIZE_AT));
}

/** Reads the bits of a sample, 1..16, from the start of a PNG; null where `readPngSize` gives none, or one byte further on. */
export function readPngBitDepth(prefix: Uint8Array): number | null {
  return hasSignature(prefix) ? (prefix[SIZE_AT + SIZE_BYTES] ?? null) : null;
}
