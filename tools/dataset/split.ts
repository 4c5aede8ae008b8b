import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Film } from '../../core/dataset/film.ts';
import { type Split, SplitError, splitByGroup } from '../../core/dataset/split-by-group.ts';
import { EXIT, WorkFailedError } from '../common/exit.ts';
import { startProgress } from '../common/progress.ts';
import { runInterruptibly } from './files/interrupt.ts';
import { copyFilm } from './films/copy-film.ts';
import { countByClass } from './films/count-by-class.ts';
import { PendingFolder } from './films/pending-folder.ts';
import { leaveOut, readSourceFolder } from './films/source-folder.ts';

export interface SplitOptions {
  readonly output: string;
  readonly seed: number;
  /** Films of each class that go to validation. */
  readonly validation: number;
  readonly exclude?: string;
  readonly json?: boolean;
}

/** Copies films into `train/` and `validation/`, a patient's films never into both. */
export async function runSplit(source: string, options: SplitOptions): Promise<number> {
  const { development } = readSourceFolder(source);
  const { films, unknown } =
    options.exclude === undefined
      ? { films: development.films, unknown: [] }
      : leaveOut(development.films, options.exclude);
  const split = ensureSplit(films, options);
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
    excluded: development.films.length - films.length,
    excludedButNotFound: unknown.length,
    strays: development.strays.length,
  };
  process.stdout.write(options.json === true ? `${JSON.stringify(facts, null, 2)}\n` : describe(facts));
  return EXIT.done;
}

/** @throws {WorkFailedError} with the reason why films can't be split so. */
export function ensureSplit(films: readonly Film[], how: { validation: number; seed: number }): Split {
  try {
    return splitByGroup(films, { validationPerClass: how.validation, seed: how.seed });
  } catch (error) {
    if (!(error instanceof SplitError)) throw error;
    throw new WorkFailedError(`${error.message}. Another number for --validation may do.`);
  }
}

async function copySplit(
  split: Split,
  { source, target, signal, quiet }: { source: string; target: string; signal: AbortSignal; quiet: boolean },
): Promise<void> {
  const parts = { train: split.train, validation: split.validation };
  const progress = startProgress('films', split.train.length + split.validation.length, { quiet });
  try {
    for (const [part, films] of Object.entries(parts)) {
      for (const { path, className, name } of films) {
        copyFilm(join(source, path), join(target, part, className, name));
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
    ...(excluded > 0 ? [`left out as asked: ${excluded}`] : []),
    ...(excludedButNotFound > 0 ? [`to be left out, but not there: ${excludedButNotFound}`] : []),
    ...(strays > 0 ? [`files that are no films, passed over: ${strays}`] : []),
    '',
  ].join('\n');
}
