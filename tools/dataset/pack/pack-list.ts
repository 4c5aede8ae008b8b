import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type LstEntry, readLst } from '../../../core/formats/lst/lst.ts';
import { LstError } from '../../../core/formats/lst/lst-error.ts';
import type { ImageLabel } from '../../../core/formats/recordio/image-record.ts';
import { readText } from '../files/read-chunks.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';
import type { EncodeReply } from './encode-worker.ts';
import type { PackOptions } from './pack-options.ts';
import { readImageFile } from './read-image.ts';
import { RecordFile } from './record-file.ts';
import { mapInOrder, WorkerPool } from './worker-pool.ts';

export interface PackJob {
  /** The list, and without its ending the files to write. */
  readonly listFile: string;
  readonly stem: string;
  /** Folder that the paths of the list start from. */
  readonly root: string;
  readonly options: PackOptions;
  /** Worker threads for decoding and encoding; packing files as they are needs none. */
  readonly threadCount: number;
}

export interface PackWatcher {
  /** Told of each line, packed or not, in the order of the list. */
  readonly onLine: () => void;
  /**
   * Told of each line that cannot be packed: of a bad line, or an image that cannot be read. If it throws, packing ends
   * and leaves no file behind.
   * @param what The path, or the line's number.
   */
  readonly onFailure: (what: string, reason: string) => void;
  readonly signal: AbortSignal;
}

export interface PackResult {
  readonly recordFile: string;
  readonly count: number;
  readonly sizeInBytes: number;
}

/** Packs the images of a list into a `.rec` file, in the order of the list, and its `.idx` beside it. */
export async function packList(job: PackJob, watcher: PackWatcher): Promise<PackResult> {
  const file = new RecordFile(job.stem);
  try {
    for await (const { entry, image, unreadable } of imagesOf(job, watcher)) {
      watcher.signal.throwIfAborted();
      watcher.onLine();
      if (image === undefined) watcher.onFailure(entry.path, unreadable ?? '');
      else file.append({ label: labelOf(entry, job.options), id: entry.index, id2: 0n, image });
    }
    watcher.signal.throwIfAborted();
    file.commit();
    return { recordFile: `${job.stem}.rec`, count: file.count, sizeInBytes: file.sizeInBytes };
  } finally {
    file.discard();
  }
}

interface Packable {
  readonly entry: LstEntry;
  readonly image?: Uint8Array;
  readonly unreadable?: string;
}

function imagesOf(job: PackJob, watcher: PackWatcher): AsyncGenerator<Packable> {
  const entries = entriesOf(job, watcher);
  return job.options.passThrough ? readImages(entries, job) : encodeImages(entries, job);
}

function* entriesOf(job: PackJob, watcher: PackWatcher): Generator<LstEntry> {
  for (const line of readLst(readText(job.listFile))) {
    if (!(line instanceof LstError)) yield line;
    else {
      watcher.onLine();
      watcher.onFailure(`line ${line.line}`, line.message);
    }
  }
}

/** Files read one after the other take no longer than the disk does; now and then others get a turn, Ctrl-C among them. */
async function* readImages(entries: Iterable<LstEntry>, job: PackJob): AsyncGenerator<Packable> {
  let bytesSinceTurn = 0;
  let filesSinceTurn = 0;
  for (const entry of entries) {
    const packable = readImage(entry, job);
    yield packable;
    bytesSinceTurn += packable.image?.length ?? 0;
    if (++filesSinceTurn < FILES_A_TURN && bytesSinceTurn < BYTES_A_TURN) continue;
    bytesSinceTurn = 0;
    filesSinceTurn = 0;
    await nextTurn();
  }
}

const FILES_A_TURN = 256;
const BYTES_A_TURN = 1 << 23;

function readImage(entry: LstEntry, job: PackJob): Packable {
  try {
    return { entry, image: readImageFile(resolve(job.root, entry.path)) };
  } catch (error) {
    if (error instanceof UnreadableImageError) return { entry, unreadable: error.message };
    throw error;
  }
}

async function* encodeImages(entries: Iterable<LstEntry>, job: PackJob): AsyncGenerator<Packable> {
  const program = new URL('encode-worker.ts', import.meta.url);
  const pool = new WorkerPool<string, EncodeReply>(program, job.threadCount, job.options);
  const encode = async (entry: LstEntry) => ({ entry, ...(await pool.run(resolve(job.root, entry.path))) });
  try {
    yield* mapInOrder(entries, encode, job.threadCount * TASKS_A_THREAD);
  } finally {
    await pool.close();
  }
}

/** So many that no thread waits for the slowest; so few that finished images do not pile up. */
const TASKS_A_THREAD = 4;

/** im2rec stores all labels only where it is told to and a line has several; else the first. */
function labelOf({ labels }: LstEntry, { packLabel }: PackOptions): ImageLabel {
  return packLabel && labels.length > 1 ? labels : (labels[0] ?? 0);
}
