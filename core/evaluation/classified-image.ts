import type { Verdict } from '../contract/labels.ts';
import { decideVerdict, decideVerdictAtHalf } from '../verdict/verdict.ts';

/** 0 = Normal, 1 = Pneumonia. */
export type Label = 0 | 1;

/** What the model made of an image. */
export interface Scores {
  /** Probability of pneumonia, 0..1. */
  readonly probability: number;
  /** Probability of normal, 0..1, as the model gave it; 1 − `probability` if left out. */
  readonly normal?: number;
}

/** An image with its true label and the model's probabilities. */
export interface ClassifiedImage extends Scores {
  readonly label: Label;
}

export function verdictAt(image: Scores, operatingPoint: number): Verdict {
  return decideVerdict(probabilitiesOf(image), operatingPoint);
}

export function verdictAtHalf(image: Scores): Verdict {
  return decideVerdictAtHalf(probabilitiesOf(image));
}

function probabilitiesOf(image: Scores) {
  return { normal: image.normal ?? 1 - image.probability, pneumonia: image.probability };
}
