import { existsSync, statSync } from 'node:fs';
import { parseImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { parseIndex } from '../../../core/formats/recordio/record-index.ts';
import { type RecordIoRecord, readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { RecordIoError } from '../../../core/formats/recordio/recordio-error.ts';
import { Faults } from '../files/faults.ts';
import { readChunks, readText } from '../files/read-chunks.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';

export interface RecordsReport {
  readonly file: string;
  readonly sizeInBytes: number;
  readonly recordCount: number;
  /** Records in more than one part. */
  readonly multiPartCount: number;
  /** Records that hold an image. */
  readonly imageRecordCount: number;
  /** Records with the header of an image, its id and label, and no image after it. */
  readonly withoutImageCount: number;
  readonly index: { readonly file: string; readonly entryCount: number } | null;
  readonly faultCount: number;
  readonly faults: readonly string[];
}

export interface VerifyWhat {
  /** The index; by default the one next to the file, if there is one. */
  readonly indexFile?: string | undefined;
  /** True to decode every image; a record without one is a fault then. */
  readonly decode: boolean;
}

/** Reads a `.rec` file to its end and compares its index with it. */
export async function verifyRecords(file: string, { indexFile, decode }: VerifyWhat): Promise<RecordsReport> {
  const faults = new Faults();
  const offsets = new Set<number>();
  let multiPartCount = 0;
  let imageRecordCount = 0;
  let withoutImageCount = 0;
  for (const record of readableRecords(file, faults)) {
    offsets.add(record.offset);
    if (record.partCount > 1) multiPartCount++;
    const image = imageOf(record, decode ? faults : null);
    if (image === null) continue;
    if (image.length === 0) withoutImageCount++;
    else imageRecordCount++;
    if (decode) await decodeImageOf(record, image, faults);
  }
  const index = indexFile ?? indexNextTo(file);
  const entryCount = index === null ? 0 : compareIndex(index, offsets, faults);
  return {
    file,
    sizeInBytes: statSync(file).size,
    recordCount: offsets.size,
    multiPartCount,
    imageRecordCount,
    withoutImageCount,
    index: index === null ? null : { file: index, entryCount },
    faultCount: faults.count,
    faults: faults.lines,
  };
}

/** Records up to the first that cannot be read: beyond it, no boundary is certain. */
function* readableRecords(file: string, faults: Faults): Generator<RecordIoRecord> {
  try {
    yield* readRecords(readChunks(file));
  } catch (error) {
    if (!(error instanceof RecordIoError)) throw error;
    faults.add(error.message);
  }
}

/** @param faults Collects payloads that are not image records; null if these are allowed. */
function imageOf({ payload, offset }: RecordIoRecord, faults: Faults | null): Uint8Array | null {
  try {
    return parseImageRecord(payload).image;
  } catch (error) {
    if (!(error instanceof RecordIoError)) throw error;
    faults?.add(`record at byte ${offset}: ${error.message}`);
    return null;
  }
}

async function decodeImageOf({ offset }: RecordIoRecord, image: Uint8Array, faults: Faults): Promise<void> {
  const { decodeImage } = await import('../images/decode.ts');
  try {
    await decodeImage(image, 1);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    faults.add(`record at byte ${offset}: ${error.message}`);
  }
}

function indexNextTo(file: string): string | null {
  const path = file.replace(/(\.rec)?$/, '.idx');
  return existsSync(path) ? path : null;
}

/** @returns The entries of the index. */
function compareIndex(file: string, offsets: ReadonlySet<number>, faults: Faults): number {
  const keys = new Set<bigint | string>();
  const indexed = new Set<number>();
  try {
    for (const { key, offset } of parseIndex([...readText(file)].join(''))) {
      if (keys.has(key)) faults.add(`index: needed each key once, found ${key} again`);
      if (!offsets.has(offset)) faults.add(`index: needed the start of a record for key ${key}, found byte ${offset}`);
      keys.add(key);
      indexed.add(offset);
    }
  } catch (error) {
    if (!(error instanceof RecordIoError)) throw error;
    faults.add(error.message);
    return keys.size;
  }
  for (const offset of offsets) {
    if (!indexed.has(offset)) faults.add(`index: needed an entry for the record at byte ${offset}, found none`);
  }
  return keys.size;
}
