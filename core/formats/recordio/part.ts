/**
 * A RecordIO file is records back to back, each in one or more parts. A part, little-endian:
 *
 * | offset     | size | meaning                                                                        |
 * |------------|------|--------------------------------------------------------------------------------|
 * | 0          | 4    | magic number 0xced7230a                                                        |
 * | 4          | 4    | top 3 bits: which part of a record this is; low 29 bits: length of its payload |
 * | 8          | n    | payload                                                                        |
 * | 8 + n      | 0..3 | zeros up to a multiple of 4, not counted in the length                         |
 *
 * A payload that holds the magic number at a multiple of 4 bytes from its start is split there. The number itself is left
 * out, and the reader puts it back between the parts. So an aligned magic number in a file always begins a part.
 */
export const MAGIC = 0xced7230a;

/** Bytes before a part's payload. */
export const PART_HEAD_SIZE = 8;

/** A whole record holds fewer bytes than this. */
export const RECORD_SIZE_LIMIT = 2 ** 29;

/** The top 3 bits of a part's second word. */
export const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const;

/** The magic number as bytes of a file. */
export const MAGIC_BYTES: Uint8Array = new Uint8Array([0x0a, 0x23, 0xd7, 0xce]);

/** Zeros that follow a payload of this length. */
export function paddingOf(length: number): number {
  return -length & 3;
}
