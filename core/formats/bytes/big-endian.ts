/** The unsigned 16-bit integer at an offset. Bytes beyond the end read as 0. */
export function readU16BigEndian(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

/** The unsigned 32-bit integer at an offset. Bytes beyond the end read as 0. */
export function readU32BigEndian(bytes: Uint8Array, at: number): number {
  return readU16BigEndian(bytes, at) * 0x1_0000 + readU16BigEndian(bytes, at + 2);
}
