import { promisify } from 'node:util';
import { crc32, createInflate, deflate } from 'node:zlib';
import { type DeflatePort, InflateError, type ZlibPort } from '../core/formats/png/zlib-port.ts';

const PIECE_SIZE_IN_BYTES = 131_072;

/** Of 1..9. A prepared X-ray has 42 kB in 3 ms; level 6 takes 13 ms for 37 kB. */
const DEFLATE_LEVEL = 1;

const deflateAsync = promisify<Uint8Array, { level: number }, Uint8Array>(deflate);

/** Node's zlib, for reading and writing PNGs. */
export const nodeZlib: ZlibPort & DeflatePort = {
  crc32: (bytes) => crc32(bytes),
  inflate,
  deflate: (bytes) => deflateAsync(bytes, { level: DEFLATE_LEVEL }),
};

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
