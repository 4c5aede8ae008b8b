/** What reading a PNG needs from the platform: Node's zlib, or a browser's streams. */
export interface ZlibPort {
  /** CRC-32 (ISO 3309), unsigned. */
  crc32(bytes: Uint8Array): number;
  /**
   * Inflates a zlib stream and passes each piece to `read`; an error thrown by `read` ends it. Bytes after the end of the
   * stream are ignored. A piece has a few megabytes at most, so `read` can stop a decompression bomb.
   * @throws {InflateError} if it is not a complete zlib stream; pieces before the fault may have been read by then.
   */
  inflate(stream: Uint8Array, read: (piece: Uint8Array) => void): Promise<void>;
}

/** What writing a PNG needs from the platform. */
export interface DeflatePort extends Pick<ZlibPort, 'crc32'> {
  /** Compresses to a zlib stream. */
  deflate(bytes: Uint8Array): Uint8Array;
}

/** The bytes are not a complete zlib stream. */
export class InflateError extends Error {
  override readonly name = 'InflateError';
}
