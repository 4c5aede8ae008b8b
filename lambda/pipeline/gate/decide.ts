import type { Estimate } from '../../../core/evaluation/estimate.ts';

/** What a new model must reach. */
export interface GateRule {
  /** Accuracy on the held-out images, 0..1, undecided images counting as not right. */
  readonly minimumAccuracy: number;
  /** Which end of the accuracy is asked: the point estimate, or the lower end of its 95 % interval. */
  readonly on: 'point' | 'lowerBound';
  /** How much lower than the deployed model's its accuracy may be, 0..1. */
  readonly maxDrop: number;
}

/** An accuracy and the images that it was measured on. */
export interface Examination {
  readonly accuracy: Estimate;
  /** SHA-256 of the held-out images. */
  readonly testSha256: string;
}

export interface GateDecision {
  readonly passed: boolean;
  /** One sentence for each question asked: which figure, what was needed, what was found. */
  readonly reasons: readonly string[];
}

/**
 * Whether a candidate may be deployed.
 * @param deployed The examination of the model that serves now; null where none serves or none is known.
 */
export function decideGate(rule: GateRule, candidate: Examination, deployed: Examination | null): GateDecision {
  const answers = [askMinimum(rule, candidate), askDeployed(rule, candidate, deployed)];
  return { passed: answers.every(({ passed }) => passed), reasons: answers.map(({ reason }) => reason) };
}

interface Answer {
  readonly passed: boolean;
  readonly reason: string;
}

function askMinimum({ minimumAccuracy, on }: GateRule, { accuracy }: Examination): Answer {
  const found = on === 'point' ? accuracy.value : accuracy.lower;
  const passed = found !== null && found >= minimumAccuracy;
  const asked = on === 'point' ? 'Accuracy' : 'Lower end of the accuracy’s 95 % interval';
  const all = `accuracy ${decimals(accuracy.value)}, 95 % interval ${decimals(accuracy.lower)} to ${decimals(accuracy.upper)}`;
  return { passed, reason: `${asked}: needed ${decimals(minimumAccuracy)}, found ${decimals(found)} (${all})` };
}

function askDeployed({ maxDrop }: GateRule, candidate: Examination, deployed: Examination | null): Answer {
  if (deployed === null) return { passed: true, reason: 'Deployed model: none whose examination is known' };
  if (deployed.testSha256 !== candidate.testSha256) {
    return { passed: true, reason: 'Deployed model: examined on other images, so not compared' };
  }
  const [ours, theirs] = [candidate.accuracy.value ?? 0, deployed.accuracy.value ?? 0];
  // Accuracies are shares of the same number of images: the tolerance is far below one image, and above rounding.
  const passed = ours >= theirs - maxDrop - 1e-9;
  return {
    passed,
    reason: `Deployed model, same images: needed ${decimals(theirs)} less at most ${maxDrop}, found ${decimals(ours)}`,
  };
}

function decimals(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3);
}
