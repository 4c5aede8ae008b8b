import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type LstEntry, type LstLine, readLst } from '../../../core/formats/lst/lst.ts';
import { LstError } from '../../../core/formats/lst/lst-error.ts';
import type { ImageLabel } from '../../../core/formats/recordio/image-record.ts';
import { RecordIoError } from '../../../core/formats/recordio/recordio-error.ts';
import { mapInOrder } from '../../common/concurrency.ts';
import { readText, Scratch } from '../files/read-chunks.ts';
import { type DeepCount, DeepTally } from '../images/deep.ts';
import type { EncodedImage } from '../images/encode.ts';
import { readDeep } from '../images/read-windowing.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';
import type { EncodeReply } from './encode-worker.ts';
import type { PackOptions } from './pack-options.ts';
import { readImageFile } from './read-image.ts';
import { RecordFile } from './record-file.ts';
import { WorkerPool } from './worker-pool.ts';

export interface PackJob {
  /** The list; its path without the ending names the files to write. */
  readonly listFile: string;
  readonly stem: string;
  /** Folder that the paths of the list start from. */
  readonly root: string;
  readonly options: PackOptions;
  /** Worker threads for decoding and encoding; packing files as they are needs none. */
  readonly threadCount: number;
}

export interface PackWatcher {
  /** Called for each line, packed or not, in the order of the list. */
  readonly onLine: () => void;
  /**
   * Called for each line that cannot be packed: it is malformed, or its image cannot be read. If it throws, packing ends
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
  /** Of the packed images those of 16 bits, counted by how they are windowed. */
  readonly deep: readonly DeepCount[];
}

/** Packs the images of a list into a `.rec` file, in the order of the list, and its `.idx`. */
export async function packList(job: PackJob, watcher: PackWatcher): Promise<PackResult> {
  const file = new RecordFile(job.stem);
  const deep = new DeepTally();
  try {
    for await (const loaded of loadImages(job)) {
      watcher.signal.throwIfAborted();
      watcher.onLine();
      const fault = 'fault' in loaded ? loaded.fault : append(file, loaded, job.options);
      if (fault !== null) watcher.onFailure(nameOf(loaded.line), fault);
      else if ('deep' in loaded && loaded.deep !== null) deep.add(loaded.deep);
    }
    watcher.signal.throwIfAborted();
    file.commit();
    return { recordFile: `${job.stem}.rec`, count: file.count, sizeInBytes: file.sizeInBytes, deep: deep.counts };
  } finally {
    file.discard();
  }
}

/** A line of the list with the image that its record will hold, or the reason why it has none. */
type Loaded = LoadedImage | { readonly line: LstLine; readonly fault: string };

/** The bytes are valid until the next image is requested. */
interface LoadedImage extends EncodedImage {
  readonly line: LstEntry;
}

/** @returns Why the record was not written; null if it was. */
function append(file: RecordFile, { line, image }: LoadedImage, options: PackOptions): string | null {
  try {
    file.append({ label: labelOf(line, options), id: line.index, id2: 0n, image });
    return null;
  } catch (error) {
    if (error instanceof RecordIoError) return error.message;
    throw error;
  }
}

/** With `packLabel`, im2rec stores all labels of a line that has several; otherwise the first. */
function labelOf({ labels }: LstEntry, { packLabel }: PackOptions): ImageLabel {
  return packLabel && labels.length > 1 ? labels : (labels[0] ?? 0);
}

function nameOf(line: LstLine): string {
  return line instanceof LstError ? `line ${line.line}` : line.path;
}

function loadImages(job: PackJob): AsyncGenerator<Loaded> {
  const lines = readLst(readText(job.listFile));
  return job.options.passThrough ? readImages(lines, job.root) : encodeImages(lines, job);
}

/** Reads files one after the other, as fast as the disk allows, yielding to the event loop now and then so that Ctrl-C works. */
async function* readImages(lines: Iterable<LstLine>, root: string): AsyncGenerator<Loaded> {
  const scratch = new Scratch();
  let bytesSinceTurn = 0;
  let filesSinceTurn = 0;
  for (const line of lines) {
    const loaded = await readImage(line, { root, scratch });
    yield loaded;
    bytesSinceTurn += 'image' in loaded ? loaded.image.length : 0;
    if (++filesSinceTurn < FILES_A_TURN && bytesSinceTurn < BYTES_A_TURN) continue;
    bytesSinceTurn = 0;
    filesSinceTurn = 0;
    await nextTurn();
  }
}

const FILES_A_TURN = 256;
const BYTES_A_TURN = 1 << 23;

async function readImage(line: LstLine, { root, scratch }: { root: string; scratch: Scratch }): Promise<Loaded> {
  if (line instanceof LstError) return { line, fault: line.message };
  try {
    const image = readImageFile(resolve(root, line.path), scratch);
    return { line, image, deep: await readDeep(image) };
  } catch (error) {
    if (error instanceof UnreadableImageError) return { line, fault: error.message };
    throw error;
  }
}

async function* encodeImages(lines: Iterable<LstLine>, job: PackJob): AsyncGenerator<Loaded> {
  // libvips decodes in libuv's threads; their number, 4 by default, is fixed when the first of them is needed.
  process.env.UV_THREADPOOL_SIZE ??= `${Math.max(job.threadCount, 4)}`;
  const program = new URL('encode-worker.ts', import.meta.url);
  const pool = new WorkerPool<string, EncodeReply>(program, job.threadCount, job.options);
  const encode = async (line: LstLine): Promise<Loaded> => {
    if (line instanceof LstError) return { line, fault: line.message };
    return { line, ...(await pool.run(resolve(job.root, line.path))) };
  };
  try {
    yield* mapInOrder(lines, encode, job.threadCount * TASKS_A_THREAD);
  } finally {
    await pool.close();
  }
}

/** Enough that no thread waits for the slowest; few enough that finished images do not pile up. */
const TASKS_A_THREAD = 4;
