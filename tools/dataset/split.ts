import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelledImage } from '../../core/dataset/labelled-image.ts';
import { type Split, SplitError, splitByGroup } from '../../core/dataset/split-by-group.ts';
import { EXIT, WorkFailedError } from '../common/exit.ts';
import { runInterruptibly } from '../common/interrupt.ts';
import { print } from '../common/print.ts';
import { startProgress } from '../common/progress.ts';
import { copyImage } from './source/copy-image.ts';
import { countByClass } from './source/count-by-class.ts';
import { PendingFolder } from './source/pending-folder.ts';
import { describeUnknownFolders, leaveOut, readSourceFolder } from './source/source-folder.ts';

export interface SplitOptions {
  readonly output: string;
  readonly seed: number;
  /** Images of each class that go to validation. */
  readonly validation: number;
  readonly exclude?: string;
  readonly json?: boolean;
}

/** Copies images into `train/` and `validation/`, all images of a patient into the same one. */
export async function runSplit(source: string, options: SplitOptions): Promise<number> {
  const { development, unknownFolders } = readSourceFolder(source);
  const { images, unknown } =
    options.exclude === undefined
      ? { images: development.images, unknown: [] }
      : leaveOut(development.images, options.exclude);
  const split = ensureSplit(images, options);
  await runInterruptibly(async (signal) => {
    const folder = new PendingFolder(options.output);
    try {
      await copySplit(split, { source, target: folder.partialPath, signal, quiet: options.json === true });
      folder.commit();
    } finally {
      folder.discard();
    }
  });
  const facts = {
    output: options.output,
    seed: options.seed,
    train: countByClass(split.train),
    validation: countByClass(split.validation),
    excluded: development.images.length - images.length,
    excludedButNotFound: unknown.length,
    strays: development.strays.length,
    unknownFolders,
  };
  print(facts, options, describe);
  const notRead = describeUnknownFolders(unknownFolders);
  if (notRead !== null) process.stderr.write(`warning: folders ${notRead}\n`);
  return EXIT.done;
}

/** @throws {WorkFailedError} with the reason why the images cannot be split like this. */
export function ensureSplit(images: readonly LabelledImage[], how: { validation: number; seed: number }): Split {
  try {
    return splitByGroup(images, { validationPerClass: how.validation, seed: how.seed });
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    throw new WorkFailedError(`${error.message}. Another number for --validation may work.`);
  }
}

async function copySplit(
  split: Split,
  { source, target, signal, quiet }: { source: string; target: string; signal: AbortSignal; quiet: boolean },
): Promise<void> {
  const parts = { train: split.train, validation: split.validation };
  const progress = startProgress('images', split.train.length + split.validation.length, { quiet });
  try {
    for (const [part, images] of Object.entries(parts)) {
      for (const { path, className, name } of images) {
        copyImage(join(source, path), join(target, part, className, name));
        progress.advance();
        await nextTurn();
        signal.throwIfAborted();
      }
    }
  } finally {
    progress.stop();
  }
}

interface SplitFacts {
  readonly output: string;
  readonly train: Readonly<Record<string, number>>;
  readonly validation: Readonly<Record<string, number>>;
  readonly excluded: number;
  readonly excludedButNotFound: number;
  readonly strays: number;
}

function describe({ output, train, validation, excluded, excludedButNotFound, strays }: SplitFacts): string {
  const tally = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  return [
    `${output}/train: ${tally(train)}`,
    `${output}/validation: ${tally(validation)}`,
    ...(excluded > 0 ? [`left out by --exclude: ${excluded}`] : []),
    ...(excludedButNotFound > 0 ? [`named by --exclude, but not found: ${excludedButNotFound}`] : []),
    ...(strays > 0 ? [`other files, skipped: ${strays}`] : []),
    '',
  ].join('\n');
}
