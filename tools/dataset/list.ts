import { isImageName } from '../../core/contract/image-formats.ts';
import { type ListedImage, numberByFolder } from '../../core/dataset/folder-classes.ts';
import { cutList, type ListPart } from '../../core/dataset/list-parts.ts';
import { shuffled } from '../../core/dataset/shuffle.ts';
import { formatLstEntry } from '../../core/formats/lst/lst.ts';
import { LstError } from '../../core/formats/lst/lst-error.ts';
import { EXIT, WorkFailedError, WrongUseError } from '../common/exit.ts';
import { PendingFile } from '../common/pending-file.ts';
import { print } from '../common/print.ts';
import { walkFiles } from '../common/walk.ts';

export interface ListOptions {
  readonly recursive?: boolean;
  readonly shuffle: boolean;
  readonly seed: number;
  readonly chunks: number;
  readonly trainRatio: number;
  readonly testRatio: number;
  readonly exts: readonly string[];
  readonly json?: boolean;
}

/** Writes the list or lists of the images in a folder; see `core/formats/lst` for the format. */
export function runList(prefix: string, root: string, options: ListOptions): number {
  if (options.trainRatio < 1 && options.trainRatio + options.testRatio > 1) {
    throw new WrongUseError('list: needed --train-ratio and --test-ratio that add up to at most 1, found more');
  }
  const hidden: string[] = [];
  const { images, folders } = numberByFolder(imagePaths(root, options, hidden));
  const ordered = options.shuffle ? shuffled(images, options.seed) : images;
  const parts = cutList(ordered, {
    chunkCount: options.chunks,
    trainRatio: options.trainRatio,
    testRatio: options.testRatio,
  });
  const written = parts.map((part) => writeList(`${prefix}${part.suffix}.lst`, part, options));
  report(written, options.recursive === true ? folders : [], options);
  for (const path of hidden) process.stderr.write(`hidden, skipped: ${path}\n`);
  return EXIT.done;
}

function* imagePaths(root: string, options: ListOptions, hidden: string[]): Generator<string> {
  const recursive = options.recursive === true;
  const onHidden = (path: string) => hidden.push(path);
  for (const path of walkFiles(root, { recursive, others: 'skip', skipHidden: true, onHidden })) {
    if (isImageName(path.slice(path.lastIndexOf('/') + 1), options.exts)) yield path;
  }
}

interface WrittenList {
  readonly file: string;
  readonly count: number;
}

function writeList(path: string, { entries }: ListPart<ListedImage>, options: ListOptions): WrittenList {
  const file = new PendingFile(path);
  try {
    for (const { index, classIndex, path: imagePath } of entries) {
      const label = options.recursive === true ? classIndex : 0;
      file.write(Buffer.from(formatLstEntry({ index: BigInt(index), labels: [label], path: imagePath })));
    }
    file.commit();
  } catch (error) {
    throw error instanceof LstError ? new WorkFailedError(error.message) : error;
  } finally {
    file.discard();
  }
  return { file: path, count: entries.length };
}

function report(lists: readonly WrittenList[], folders: readonly string[], { json }: ListOptions): void {
  print({ lists, classes: folders }, { json }, ({ classes }) =>
    classes.map((folder, index) => `${folder} ${index}\n`).join(''),
  );
  if (json === true) return;
  for (const { file, count } of lists) process.stderr.write(`${file}: ${count} images\n`);
}
