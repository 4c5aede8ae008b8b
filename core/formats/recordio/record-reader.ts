import { ByteReader } from '../bytes/byte-reader.ts';
import { ChunkReader, joinBytes } from '../bytes/chunk-reader.ts';
import { MAGIC, MAGIC_BYTES, PART, PART_HEAD_SIZE, paddingOf, RECORD_SIZE_LIMIT } from './part.ts';
import { RecordIoError } from './recordio-error.ts';

/** One record of a RecordIO file. */
export interface RecordIoRecord {
  /** Offset in the file at which the record's first part begins. */
  readonly offset: number;
  readonly payload: Uint8Array;
  /** Number of parts in the file: more than one if the payload holds the magic number. */
  readonly partCount: number;
}

/**
 * Reads the records of a RecordIO file (format: `part.ts`), one by one. Mirrors `writeRecord`.
 * @param chunks The file in pieces of any size, which must not change afterwards.
 * @param limit Largest size of a record in bytes.
 * @throws {RecordIoError} `RECORD_CUT_SHORT`, `RECORD_BAD_MAGIC`, `RECORD_PART_ORDER`, `RECORD_TOO_LARGE`.
 */
export function* readRecords(
  chunks: Iterable<Uint8Array>,
  limit: number = RECORD_SIZE_LIMIT - 1,
): Generator<RecordIoRecord> {
  const source = new ChunkReader(chunks);
  try {
    for (;;) {
      const record = readRecord(source, limit);
      if (record === null) return;
      yield record;
    }
  } finally {
    source.close();
  }
}

function readRecord(source: ChunkReader, limit: number): RecordIoRecord | null {
  const offset = source.offset;
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (let partCount = 1; ; partCount++) {
    const head = readHead(source, partCount === 1);
    if (head === null) return null;
    ensureOrder(head, partCount === 1);
    size += head.length + (partCount === 1 ? 0 : MAGIC_BYTES.length);
    if (size > limit) throw tooLarge(head.offset, limit, size);
    pieces.push(readPayload(source, head));
    if (head.part === PART.whole || head.part === PART.last) return { offset, payload: joinBytes(pieces), partCount };
    pieces.push(MAGIC_BYTES);
  }
}

interface PartHead {
  readonly offset: number;
  readonly part: number;
  readonly length: number;
}

function readHead(source: ChunkReader, mayEnd: boolean): PartHead | null {
  const offset = source.offset;
  const bytes = source.take(PART_HEAD_SIZE);
  if (bytes.length === 0 && mayEnd) return null;
  if (bytes.length < PART_HEAD_SIZE)
    throw cutShort(offset, `the ${PART_HEAD_SIZE} bytes before a payload`, bytes.length);
  const reader = new ByteReader(bytes);
  const magic = reader.readU32();
  if (magic !== MAGIC) {
    throw new RecordIoError(
      'RECORD_BAD_MAGIC',
      offset,
      `Reading a record at byte ${offset}: needed the magic number 0x${MAGIC.toString(16)}, found 0x${magic.toString(16).padStart(8, '0')}`,
    );
  }
  const word = reader.readU32();
  return { offset, part: Math.floor(word / RECORD_SIZE_LIMIT), length: word % RECORD_SIZE_LIMIT };
}

function readPayload(source: ChunkReader, head: PartHead): Uint8Array {
  const padded = head.length + paddingOf(head.length);
  const bytes = source.take(padded);
  if (bytes.length < padded) throw cutShort(head.offset, `${padded} bytes of payload`, bytes.length);
  return bytes.subarray(0, head.length);
}

function ensureOrder({ part, offset }: PartHead, isStart: boolean): void {
  const allowed: readonly number[] = isStart ? [PART.whole, PART.first] : [PART.middle, PART.last];
  if (allowed.includes(part)) return;
  const needed = isStart ? 'the start of a record' : 'a further part of the record before';
  throw new RecordIoError(
    'RECORD_PART_ORDER',
    offset,
    `Reading a record at byte ${offset}: needed ${needed}, found a part marked ${part}`,
  );
}

function cutShort(offset: number, needed: string, found: number): RecordIoError {
  return new RecordIoError(
    'RECORD_CUT_SHORT',
    offset,
    `Reading a record at byte ${offset}: needed ${needed}, found ${found} to the end of the file`,
  );
}

function tooLarge(offset: number, limit: number, found: number): RecordIoError {
  return new RecordIoError(
    'RECORD_TOO_LARGE',
    offset,
    `Reading a record at byte ${offset}: needed at most ${limit} bytes, found ${found} or more`,
  );
}
