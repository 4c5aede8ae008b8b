import { crc32, createInflate, deflateSync, inflateSync } from 'node:zlib';
import type { WholeInflatePort } from '../core/formats/png/read-rgb.ts';
import { type DeflatePort, InflateError, type ZlibPort } from '../core/formats/png/zlib-port.ts';

const PIECE_SIZE_IN_BYTES = 131_072;

/** Stored: 151 kB for a prepared X-ray. Level 1 needs 44 kB, and 2 ms of each request to filter and compress and to undo both. */
const DEFLATE_LEVEL = 0;

/** Node's zlib, for reading and writing PNGs. */
export const nodeZlib: ZlibPort & DeflatePort & WholeInflatePort = {
  crc32: (bytes) => crc32(bytes),
  inflate,
  inflateWhole,
  deflate: (bytes) => deflateSync(bytes, { level: DEFLATE_LEVEL }),
};

function inflateWhole(stream: Uint8Array, length: number): Uint8Array | null {
  try {
    const { buffer, engine } = inflateSync(stream, { maxOutputLength: length, info: true }) as unknown as Inflated;
    return buffer.length === length && engine.bytesWritten === stream.length ? buffer : null;
  } catch {
    return null;
  }
}

/** What Node returns with `info`; its types say nothing of it. */
interface Inflated {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

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
