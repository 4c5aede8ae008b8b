import type { ClassifiedImage } from './classified-image.ts';

/** A point of the ROC curve: images with `probability` ≥ `threshold` count as pneumonia; null: none do. */
export interface RocPoint {
  readonly threshold: number | null;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

/** A point of the precision-recall curve, thresholds as in {@link RocPoint}. */
export interface PrecisionRecallPoint {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

interface Step {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** From (0, 0) to (1, 1), corners only; empty if one of the classes is. */
export function rocCurve(images: readonly ClassifiedImage[]): RocPoint[] {
  const steps = stepsOf(images);
  const last = steps.at(-1);
  if (last === undefined || last.truePositives === 0 || last.falsePositives === 0) return [];
  const points = steps.map((step) => ({
    threshold: step.threshold,
    falsePositiveRate: step.falsePositives / last.falsePositives,
    truePositiveRate: step.truePositives / last.truePositives,
  }));
  return withoutStraights([{ threshold: null, falsePositiveRate: 0, truePositiveRate: 0 }, ...points]);
}

/** In order of falling threshold, so of rising recall; empty if no image has pneumonia. */
export function precisionRecallCurve(images: readonly ClassifiedImage[]): PrecisionRecallPoint[] {
  const steps = stepsOf(images);
  const positives = steps.at(-1)?.truePositives ?? 0;
  if (positives === 0) return [];
  return steps.map((step) => ({
    threshold: step.threshold,
    precision: step.truePositives / (step.truePositives + step.falsePositives),
    recall: step.truePositives / positives,
  }));
}

/** For each distinct probability, from the highest: the images at or above it. */
function stepsOf(images: readonly ClassifiedImage[]): Step[] {
  const steps: Step[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const image of [...images].sort((left, right) => right.probability - left.probability)) {
    truePositives += image.label;
    falsePositives += 1 - image.label;
    if (steps.at(-1)?.threshold === image.probability) steps.pop();
    steps.push({ threshold: image.probability, truePositives, falsePositives });
  }
  return steps;
}

/** Drops points that lie on a horizontal or vertical line between their neighbours. */
function withoutStraights(points: readonly RocPoint[]): RocPoint[] {
  return points.filter((point, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    if (before === undefined || after === undefined) return true;
    const level =
      before.truePositiveRate === point.truePositiveRate && point.truePositiveRate === after.truePositiveRate;
    const upright =
      before.falsePositiveRate === point.falsePositiveRate && point.falsePositiveRate === after.falsePositiveRate;
    return !level && !upright;
  });
}
