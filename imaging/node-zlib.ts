import { crc32, createInflate } from 'node:zlib';
import { InflateError, type ZlibPort } from '../core/formats/png/zlib-port.ts';

const PIECE_SIZE_IN_BYTES = 131_072;

/** Node's zlib, for reading PNGs. */
export const nodeZlib: ZlibPort = { crc32: (bytes) => crc32(bytes), inflate };

async function inflate(stream: Uint8Array, read: (piece: Uint8Array) => void): Promise<void> {
  const inflated = createInflate({ chunkSize: PIECE_SIZE_IN_BYTES });
  inflated.end(stream);
  try {
    for await (const piece of inflated) read(piece);
  } catch (error) {
    throw isZlibError(error) ? new InflateError('Inflating a stream failed', { cause: error }) : error;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
