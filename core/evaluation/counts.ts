import type { Verdict } from '../contract/labels.ts';
import type { JudgedFilm } from './film.ts';

/** How many films of each truth got which verdict. Positive = pneumonia. */
export interface ConfusionCounts {
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly truePositives: number;
  /** Films without pneumonia that the model did not decide. */
  readonly undecidedNegatives: number;
  /** Films with pneumonia that the model did not decide. */
  readonly undecidedPositives: number;
}

/** Counts verdicts against the truth. */
export function countVerdicts(films: Iterable<JudgedFilm>, decide: (film: JudgedFilm) => Verdict): ConfusionCounts {
  const counts: [Record<Verdict, number>, Record<Verdict, number>] = [
    { Normal: 0, Pneumonia: 0, 'Failed to Predict': 0 },
    { Normal: 0, Pneumonia: 0, 'Failed to Predict': 0 },
  ];
  for (const film of films) counts[film.label][decide(film)] += 1;
  const [ofNormal, ofPneumonia] = counts;
  return {
    trueNegatives: ofNormal.Normal,
    falsePositives: ofNormal.Pneumonia,
    falseNegatives: ofPneumonia.Normal,
    truePositives: ofPneumonia.Pneumonia,
    undecidedNegatives: ofNormal['Failed to Predict'],
    undecidedPositives: ofPneumonia['Failed to Predict'],
  };
}

/** Films that got one of the two answers. */
export function decidedOf(counts: ConfusionCounts): number {
  return counts.trueNegatives + counts.falsePositives + counts.falseNegatives + counts.truePositives;
}

export function undecidedOf(counts: ConfusionCounts): number {
  return counts.undecidedNegatives + counts.undecidedPositives;
}
