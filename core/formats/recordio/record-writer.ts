import { ByteWriter } from '../bytes/byte-writer.ts';
import { MAGIC, MAGIC_BYTES, PART, PART_HEAD_SIZE, paddingOf, RECORD_SIZE_LIMIT } from './part.ts';
import { RecordIoError } from './recordio-error.ts';

/**
 * Writes one record (format: `part.ts`). Mirrors `readRecords`.
 * @param payload Less than 2^29 bytes, in one or more pieces; each piece but the last has a multiple of 4 bytes. They are
 * yielded as views, not copied.
 * @throws {RecordIoError} `RECORD_TOO_LARGE`.
 */
export function* writeRecord(...payload: readonly Uint8Array[]): Generator<Uint8Array> {
  const length = payload.reduce((sum, piece) => sum + piece.length, 0);
  if (length >= RECORD_SIZE_LIMIT) {
    throw new RecordIoError(
      'RECORD_TOO_LARGE',
      0,
      `Writing a record: needed less than ${RECORD_SIZE_LIMIT} bytes, found ${length}`,
    );
  }
  const parts = splitAtMagic(payload);
  for (const [at, part] of parts.entries()) {
    const isFirst = at === 0;
    const isLast = at === parts.length - 1;
    const kind = isFirst && isLast ? PART.whole : isFirst ? PART.first : isLast ? PART.last : PART.middle;
    yield* writePart(kind, part);
  }
}

function* writePart(kind: number, payload: readonly Uint8Array[]): Generator<Uint8Array> {
  const length = payload.reduce((sum, piece) => sum + piece.length, 0);
  const head = new ByteWriter(PART_HEAD_SIZE);
  head.writeU32(MAGIC);
  head.writeU32(kind * RECORD_SIZE_LIMIT + length);
  yield head.toBytes();
  yield* payload;
  const padding = paddingOf(length);
  if (padding > 0) yield new Uint8Array(padding);
}

/** The pieces of each part, split at the magic numbers at multiples of 4 bytes. */
function splitAtMagic(payload: readonly Uint8Array[]): Uint8Array[][] {
  let part: Uint8Array[] = [];
  const parts = [part];
  for (const piece of payload) {
    let start = 0;
    for (const split of findAlignedMagic(piece)) {
      part.push(piece.subarray(start, split));
      part = [];
      parts.push(part);
      start = split + MAGIC_BYTES.length;
    }
    if (start < piece.length) part.push(piece.subarray(start));
  }
  return parts;
}

/** Offsets of the magic number at multiples of 4. */
function findAlignedMagic(piece: Uint8Array): number[] {
  const words = wordsOf(piece);
  const offsets: number[] = [];
  for (let at = words.indexOf(MAGIC_WORD); at >= 0; at = words.indexOf(MAGIC_WORD, at + 1)) offsets.push(at * 4);
  return offsets;
}

/** The magic number as a 32-bit word in this machine's byte order. */
const MAGIC_WORD = new Uint32Array(MAGIC_BYTES.slice().buffer)[0] ?? 0;

function wordsOf(piece: Uint8Array): Uint32Array {
  const aligned = piece.byteOffset % 4 === 0 ? piece : piece.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}
