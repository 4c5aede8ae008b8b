import type { Verdict } from '../contract/labels.ts';
import type { ClassifiedImage } from './classified-image.ts';

/** Number of images by true label and verdict. Positive = pneumonia. */
export interface ConfusionCounts {
  readonly trueNegatives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly truePositives: number;
  /** Images without pneumonia that got no verdict. */
  readonly undecidedNegatives: number;
  /** Images with pneumonia that got no verdict. */
  readonly undecidedPositives: number;
}

/** Counts verdicts against the truth. */
export function countVerdicts<Image extends ClassifiedImage>(
  images: Iterable<Image>,
  decide: (image: Image) => Verdict,
): ConfusionCounts {
  const counts: [Record<Verdict, number>, Record<Verdict, number>] = [
    { Normal: 0, Pneumonia: 0, 'Failed to Predict': 0 },
    { Normal: 0, Pneumonia: 0, 'Failed to Predict': 0 },
  ];
  for (const image of images) counts[image.label][decide(image)] += 1;
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

/** Images that were classified as Normal or Pneumonia. */
export function decidedOf(counts: ConfusionCounts): number {
  return counts.trueNegatives + counts.falsePositives + counts.falseNegatives + counts.truePositives;
}

export function undecidedOf(counts: ConfusionCounts): number {
  return counts.undecidedNegatives + counts.undecidedPositives;
}
