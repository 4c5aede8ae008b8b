import { InflateError, type ZlibPort } from '../core/formats/png/zlib-port.ts';

/** The zlib of a browser, for reading PNGs on the page. */
export const browserZlib: ZlibPort = { crc32, inflate };

/** Bytes written at a time: they inflate to 4 MB at most, since deflate shrinks to a 1,032nd at best. */
const SLICE_BYTES = 4_096;

/**
 * A `DecompressionStream` fails if a byte follows the end of the compressed stream, and may drop the output of the slice that
 * holds the end. So the stream is then inflated again, that slice byte by byte; it is complete if it holds the checksum of
 * its output.
 */
async function inflate(stream: Uint8Array, read: (piece: Uint8Array) => void): Promise<void> {
  let readBytes = 0;
  const failedAt = await decompress(slicesOf(stream), (piece) => {
    readBytes += piece.length;
    read(piece);
  });
  if (failedAt === null) return;
  const checksum = new Adler32();
  let skipBytes = readBytes;
  await decompress(slicesOf(stream, failedAt), (piece) => {
    checksum.add(piece);
    if (piece.length > skipBytes) read(piece.subarray(skipBytes));
    skipBytes = Math.max(0, skipBytes - piece.length);
  });
  if (!contains(stream, checksum.toBytes())) throw new InflateError('Inflating a stream failed');
}

/** @param bytewiseAt Start of the slice that is cut into single bytes. */
function* slicesOf(stream: Uint8Array, bytewiseAt = Number.POSITIVE_INFINITY): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < stream.length; ) {
    const isBytewise = at >= bytewiseAt && at < bytewiseAt + SLICE_BYTES;
    const end = at + (isBytewise ? 1 : SLICE_BYTES);
    yield stream.slice(at, end);
    at = end;
  }
}

/** @returns How many bytes were written before the stream failed; null if it is complete. */
async function decompress(
  slices: Iterable<Uint8Array<ArrayBuffer>>,
  read: (piece: Uint8Array) => void,
): Promise<number | null> {
  const { writable, readable } = new DecompressionStream('deflate');
  const writer = writable.getWriter();
  let written = 0;
  const write = async () => {
    for (const slice of slices) {
      await writer.write(slice);
      written += slice.length;
    }
    await writer.close();
  };
  const writing = write().then(
    () => null,
    () => written,
  );
  await readAll(readable.getReader(), read);
  return writing;
}

/** Reads until the end or a failure of the stream; an error of `read` itself is thrown and ends the stream. */
async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  read: (piece: Uint8Array) => void,
): Promise<void> {
  for (;;) {
    const next = await reader.read().catch(() => null);
    if (next === null || next.done) return;
    try {
      read(next.value);
    } catch (error) {
      await reader.cancel().catch(() => {});
      throw error;
    }
  }
}

function contains(bytes: Uint8Array, [first = 0, ...others]: readonly number[]): boolean {
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (others.every((byte, index) => bytes[at + 1 + index] === byte)) return true;
  }
  return false;
}

const ADLER_MODULUS = 65_521;
/** So many bytes can be added before a sum exceeds 2^53, and by far. */
const ADLER_RUN_BYTES = 1 << 20;

/** The checksum at the end of a zlib stream. */
class Adler32 {
  #low = 1;
  #high = 0;

  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += ADLER_RUN_BYTES) {
      for (const byte of bytes.subarray(from, from + ADLER_RUN_BYTES)) {
        this.#low += byte;
        this.#high += this.#low;
      }
      this.#low %= ADLER_MODULUS;
      this.#high %= ADLER_MODULUS;
    }
  }

  /** Four bytes, big-endian. */
  toBytes(): number[] {
    return [this.#high >> 8, this.#high & 255, this.#low >> 8, this.#low & 255];
  }
}

const CRC_POLYNOMIAL = 0xedb88320;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? CRC_POLYNOMIAL : 0);
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}
