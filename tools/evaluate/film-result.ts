import type { Probabilities } from '../../core/contract/prediction.ts';
import type { JudgedFilm } from '../../core/evaluation/film.ts';
import type { LabelledFile } from './labelled-films.ts';

/** What became of one film: probabilities, or the reason why there are none. */
export interface FilmResult {
  readonly file: LabelledFile;
  /** SHA-256 of the file's bytes, hex; null if it could not be read. */
  readonly sha256: string | null;
  readonly outcome: { readonly probabilities: Probabilities } | { readonly failure: string };
}

export type JudgedResult = FilmResult & { readonly outcome: { readonly probabilities: Probabilities } };
export type FailedResult = FilmResult & { readonly outcome: { readonly failure: string } };

export function isJudged(result: FilmResult): result is JudgedResult {
  return 'probabilities' in result.outcome;
}

export function isFailed(result: FilmResult): result is FailedResult {
  return 'failure' in result.outcome;
}

export function toJudgedFilm({ file, outcome }: JudgedResult): JudgedFilm {
  return { label: file.label, probability: outcome.probabilities.pneumonia, normal: outcome.probabilities.normal };
}
