/** What reading a PNG needs from the platform: Node's zlib, or a browser's streams. */
export interface ZlibPort {
  /** CRC-32 (ISO 3309), unsigned. */
  crc32(bytes: Uint8Array): number;
  /**
   * Inflates a zlib stream and passes each piece to `read`; an error thrown by `read` ends it. @throws {InflateError} if it is
   * not a complete zlib stream.
   */
  inflate(stream: Uint8Array, read: (piece: Uint8Array) => void): Promise<void>;
  /**
   * Counts the bytes that a zlib stream inflates to, without keeping them.
   * @returns Infinity for more than `maxBytes`.
   * @throws {InflateError}
   */
  inflatedSize(stream: Uint8Array, maxBytes: number): number;
}

/** The bytes are not a complete zlib stream. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
}
