import { ByteWriter } from '../bytes/byte-writer.ts';
import { MAGIC, MAGIC_BYTES, PART, PART_HEAD_SIZE, paddingOf, RECORD_SIZE_LIMIT } from './part.ts';
import { RecordIoError } from './recordio-error.ts';

/**
 * Writes one record (format: `part.ts`). Mirrors `readRecords`.
 * @param payload Less than 2^29 bytes; yielded as views, not copied.
 * @throws {RecordIoError} `RECORD_TOO_LARGE`.
 */
export function* writeRecord(payload: Uint8Array): Generator<Uint8Array> {
  if (payload.length >= RECORD_SIZE_LIMIT) {
    throw new RecordIoError(
      'RECORD_TOO_LARGE',
      0,
      `Writing a record: needed less than ${RECORD_SIZE_LIMIT} bytes, found ${payload.length}`,
    );
  }
  const splits = findAlignedMagic(payload);
  if (splits.length === 0) return yield* writePart(PART.whole, payload);
  let start = 0;
  for (const split of splits) {
    yield* writePart(start === 0 ? PART.first : PART.middle, payload.subarray(start, split));
    start = split + MAGIC_BYTES.length;
  }
  yield* writePart(PART.last, payload.subarray(start));
}

/** Bytes that a record takes in a file. */
export function sizeOfRecord(payload: Uint8Array): number {
  const splits = findAlignedMagic(payload).length;
  const kept = payload.length - splits * MAGIC_BYTES.length;
  return kept + paddingOf(kept) + (splits + 1) * PART_HEAD_SIZE;
}

function* writePart(part: number, payload: Uint8Array): Generator<Uint8Array> {
  const head = new ByteWriter(PART_HEAD_SIZE);
  head.writeU32(MAGIC);
  head.writeU32(part * RECORD_SIZE_LIMIT + payload.length);
  yield head.toBytes();
  if (payload.length > 0) yield payload;
  const padding = paddingOf(payload.length);
  if (padding > 0) yield new Uint8Array(padding);
}

/** Offsets of the magic number at multiples of 4, none inside another. */
function findAlignedMagic(payload: Uint8Array): number[] {
  const words = wordsOf(payload);
  const offsets: number[] = [];
  for (let at = words.indexOf(MAGIC_WORD); at >= 0; at = words.indexOf(MAGIC_WORD, at + 1)) offsets.push(at * 4);
  return offsets;
}

/** The magic number as this machine reads it from four bytes, whatever its byte order. */
const MAGIC_WORD = new Uint32Array(MAGIC_BYTES.slice().buffer)[0] ?? 0;

function wordsOf(payload: Uint8Array): Uint32Array {
  const aligned = payload.byteOffset % 4 === 0 ? payload : payload.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}
