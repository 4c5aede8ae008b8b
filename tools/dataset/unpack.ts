import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ImageFormat } from '../../core/contract/image-formats.ts';
import { formatLabel, formatLstEntry } from '../../core/formats/lst/lst.ts';
import { type ImageRecord, parseImageRecord } from '../../core/formats/recordio/image-record.ts';
import { RecordIoError } from '../../core/formats/recordio/recordio-error.ts';
import { recogniseImage } from '../../imaging/recognise.ts';
import { EXIT, WorkFailedError } from '../common/exit.ts';
import { runInterruptibly } from '../common/interrupt.ts';
import { makeFolder } from '../common/make-folder.ts';
import { ensureFile } from '../common/paths.ts';
import { PendingFile, writeWholeFile } from '../common/pending-file.ts';
import { print } from '../common/print.ts';
import { recordsOfFile } from './files/record-source.ts';

export interface UnpackOptions {
  /** Write complete payloads, whether or not they hold images. */
  readonly raw: boolean;
  readonly json?: boolean;
}

/**
 * Writes the images of a `.rec` file into a folder, with a list of them: `pack --pass-through --pack-label` makes the same
 * `.rec` from the two. Files are named for their ids.
 */
export async function runUnpack(file: string, folder: string, options: UnpackOptions): Promise<number> {
  ensureFile(file);
  makeFolder(folder);
  const listFile = options.raw ? null : join(folder, `${basename(file, '.rec')}.lst`);
  const count = await runInterruptibly((signal) => unpackInto(folder, { file, listFile, raw: options.raw, signal }));
  const facts = { folder, list: listFile, count };
  print(facts, options, () => `${folder}: ${count} ${options.raw ? 'payloads' : 'images'}\n`);
  return EXIT.done;
}

/** @returns The number of files written; the list gets its name when all of them exist. */
async function unpackInto(
  folder: string,
  { file, listFile, raw, signal }: { file: string; listFile: string | null; raw: boolean; signal: AbortSignal },
): Promise<number> {
  const list = listFile === null ? null : new PendingFile(listFile);
  const names = new UniqueNames();
  let count = 0;
  try {
    for (const { payload, offset } of recordsOfFile(file)) {
      const { name, bytes, line } = raw ? rawFile(payload, count) : imageFile(payload, { file, offset, names });
      writeWholeFile(join(folder, name), bytes);
      list?.write(Buffer.from(line));
      count++;
      await nextTurn();
      signal.throwIfAborted();
    }
    list?.commit();
    return count;
  } finally {
    list?.discard();
  }
}

interface Unpacked {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Its line of the list. */
  readonly line: string;
}

function rawFile(payload: Uint8Array, at: number): Unpacked {
  return { name: `${pad(`${at}`)}.bin`, bytes: payload, line: '' };
}

function imageFile(
  payload: Uint8Array,
  { file, offset, names }: { file: string; offset: number; names: UniqueNames },
): Unpacked {
  const record = ensureImageRecord(payload, `${file}, record at byte ${offset}`);
  const name = names.take(pad(`${record.id}`), endingOf(record.image));
  const labels = typeof record.label === 'number' ? [record.label] : record.label;
  const line = formatLstEntry({ index: record.id, labels, path: name });
  return { name, bytes: record.image, line: withFullLabels(line, labels) };
}

function ensureImageRecord(payload: Uint8Array, where: string): ImageRecord {
  try {
    return parseImageRecord(payload);
  } catch (error) {
    if (!(error instanceof RecordIoError)) throw error;
    throw new WorkFailedError(`unpacking ${where}: ${error.message}; --raw unpacks payloads of any kind`);
  }
}

/** im2rec writes six decimals; a label that needs more is written in full. */
function withFullLabels(line: string, labels: readonly number[]): string {
  if (labels.every((label) => Object.is(Math.fround(Number(formatLabel(label))), label) || !Number.isFinite(label)))
    return line;
  const fields = line.split('\t');
  return [fields[0], ...labels.map((label) => `${label}`), fields.at(-1)].join('\t');
}

const ENDINGS: Readonly<Record<ImageFormat, string>> = { jpeg: '.jpg', png: '.png' };

function endingOf(image: Uint8Array): string {
  const format = recogniseImage(image);
  return format === null ? '.bin' : ENDINGS[format];
}

function pad(id: string): string {
  return id.padStart(8, '0');
}

/** Unique file names: a repeated id gets a number appended. */
class UniqueNames {
  readonly #taken = new Map<string, number>();

  take(stem: string, ending: string): string {
    const times = this.#taken.get(stem) ?? 0;
    this.#taken.set(stem, times + 1);
    return times === 0 ? `${stem}${ending}` : `${stem}-${times + 1}${ending}`;
  }
}
