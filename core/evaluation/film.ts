import type { Verdict } from '../contract/labels.ts';
import { decideVerdict, decideVerdictAtHalf } from '../verdict/verdict.ts';

/** 0 = Normal, 1 = Pneumonia. */
export type Label = 0 | 1;

/** A film whose truth is known, and what the model said of it. */
export interface JudgedFilm {
  readonly label: Label;
  /** Probability of pneumonia, 0..1. */
  readonly probability: number;
  /** Probability of normal, 0..1, as the model gave it; 1 − `probability` where left out. */
  readonly normal?: number;
}

export function verdictAt(film: JudgedFilm, operatingPoint: number): Verdict {
  return decideVerdict(probabilitiesOf(film), operatingPoint);
}

export function verdictAtHalf(film: JudgedFilm): Verdict {
  return decideVerdictAtHalf(probabilitiesOf(film));
}

function probabilitiesOf(film: JudgedFilm) {
  return { normal: film.normal ?? 1 - film.probability, pneumonia: film.probability };
}
