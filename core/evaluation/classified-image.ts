import type { Verdict } from '../contract/labels.ts';
import { decideVerdict, decideVerdictAtHalf } from '../verdict/verdict.ts';

/** 0 = Normal, 1 = Pneumonia. */
export type Label = 0 | 1;

/** An image with its true label and the model's probabilities. */
export interface ClassifiedImage {
  readonly label: Label;
  /** Probability of pneumonia, 0..1. */
  readonly probability: number;
  /** Probability of normal, 0..1, as the model gave it; 1 − `probability` if left out. */
  readonly normal?: number;
}

export function verdictAt(image: ClassifiedImage, operatingPoint: number): Verdict {
  return decideVerdict(probabilitiesOf(image), operatingPoint);
}

export function verdictAtHalf(image: ClassifiedImage): Verdict {
  return decideVerdictAtHalf(probabilitiesOf(image));
}

function probabilitiesOf(image: ClassifiedImage) {
  return { normal: image.normal ?? 1 - image.probability, pneumonia: image.probability };
}
