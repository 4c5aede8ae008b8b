import { WorkFailedError } from '../common/exit.ts';
import { startProgress } from '../common/progress.ts';
import { countFilms, type Film, walkFilms } from './films.ts';
import { inParallel } from './in-parallel.ts';
import type { Outputs } from './outputs.ts';

/** Turns a film into probabilities, one for each class. */
export interface FilmJudge {
  /** Films worth having in hand at once. */
  readonly concurrency: number;
  /** @throws {UnjudgedFilmError} if this film cannot be judged and others can. */
  judge(film: Film): Promise<readonly number[]>;
}

/** A single film could not be judged; the others can. */
export class UnjudgedFilmError extends Error {
  override readonly name = 'UnjudgedFilmError';
}

/** What became of the films of a folder. */
export interface TransformCounts {
  readonly judged: number;
  /** Had an output from an earlier run. */
  readonly kept: number;
}

/** A film without an output, and why. */
export interface FilmFailure {
  readonly name: string;
  readonly reason: string;
}

/** Some films could not be judged; the others' outputs are written. */
export class UnjudgedFilmsError extends WorkFailedError {
  readonly counts: TransformCounts;
  readonly failed: readonly FilmFailure[];

  constructor(counts: TransformCounts, failed: readonly FilmFailure[]) {
    const { judged, kept } = counts;
    const lines = failed.map(({ name, reason }) => `\n  ${name}: ${reason}`);
    super(
      `Judging films: needed all to be readable, found ${failed.length} that are not (${judged} judged, ${kept} kept):${lines.join('')}`,
    );
    this.counts = counts;
    this.failed = failed;
  }
}

/**
 * Judges every film of a folder that has no output yet.
 * @param show `quiet` shows no progress.
 * @throws {UnjudgedFilmsError} at the end, if films could not be judged; the others' outputs are written.
 */
export async function judgeFilms(
  folder: string,
  outputs: Outputs,
  judge: FilmJudge,
  show: { readonly quiet?: boolean } = {},
): Promise<TransformCounts> {
  const progress = startProgress('films', await countFilms(folder), show);
  const failures: FilmFailure[] = [];
  let judged = 0;
  let kept = 0;
  try {
    await inParallel(walkFilms(folder), judge.concurrency, async (film) => {
      if (await outputs.has(film.name)) kept += 1;
      else if (await judgeOne(film, outputs, judge, failures)) judged += 1;
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (failures.length === 0) return { judged, kept };
  throw new UnjudgedFilmsError({ judged, kept }, failures);
}

async function judgeOne(film: Film, outputs: Outputs, judge: FilmJudge, failures: FilmFailure[]): Promise<boolean> {
  try {
    await outputs.writeProbabilities(film.name, await judge.judge(film));
    return true;
  } catch (error) {
    if (!(error instanceof UnjudgedFilmError)) throw error;
    failures.push({ name: film.name, reason: error.message });
    return false;
  }
}
