import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PreparedDataset, parsePreparedDataset } from '../../core/contract/dataset.ts';
import { isImageName } from '../../core/contract/image-formats.ts';
import { CHECKS_FILE } from '../../core/contract/pipeline/places.ts';
import type { GuardScores } from '../../inference/guard.ts';
import { openChecks } from '../common/checks.ts';
import { EXIT, WorkFailedError, WrongUseError } from '../common/exit.ts';
import { ensureFile } from '../common/paths.ts';
import { writeWholeFile } from '../common/pending-file.ts';
import { prepareFile } from '../common/prepare-image.ts';
import { print } from '../common/print.ts';
import { startProgress } from '../common/progress.ts';
import { readPlainFile } from '../common/read-plain-file.ts';
import { walkFiles } from '../common/walk.ts';
import { writeChecks } from './prepared/write-checks.ts';

export interface CheckDatasetOptions {
  readonly guardModel?: string;
  readonly json?: boolean;
}

/** Scores the held-out images of a prepared data set and writes `test/checks.json` and its entry in `dataset.json`. */
export async function runCheck(folder: string, options: CheckDatasetOptions): Promise<number> {
  const dataset = readDescription(folder);
  const { test, classes } = dataset;
  if (test === null) throw new WrongUseError(`Checking ${folder}: needed held-out images, found none`);
  const checks = await openChecks({ ...options, guard: 'enforce' });
  if (checks === null) return EXIT.done;
  const names = classes.flatMap((each) => imagesOf(join(folder, 'test'), each));
  const scores = new Map<string, GuardScores>();
  const progress = startProgress('images', names.length, { quiet: options.json === true });
  try {
    for (const name of names) {
      const file = await readPlainFile(join(folder, 'test', name));
      scores.set(name, (await prepareFile(file, test.side, checks.guard)).scores);
      progress.advance();
    }
  } finally {
    progress.stop();
    await checks.guard.close();
  }
  const written = writeChecks(join(folder, 'test', CHECKS_FILE), checks, scores);
  const updated: PreparedDataset = { ...dataset, test: { ...test, checks: written } };
  writeWholeFile(join(folder, 'dataset.json'), `${JSON.stringify(updated, null, 2)}\n`);
  const { name, version } = checks.guard.metadata;
  print({ images: names.length, guard: { name, version }, ...written }, options, () => {
    return `${folder}: ${names.length} held-out images scored by ${name} ${version}\n`;
  });
  return EXIT.done;
}

function readDescription(folder: string): PreparedDataset {
  const path = join(folder, 'dataset.json');
  ensureFile(path);
  try {
    return parsePreparedDataset(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new WorkFailedError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function imagesOf(folder: string, className: string): string[] {
  return [...walkFiles(join(folder, className), { recursive: false, others: 'skip' })]
    .filter((name) => isImageName(name))
    .map((name) => `${className}/${name}`);
}
