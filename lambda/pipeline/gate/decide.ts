import type { GateDecision, GateRule, PipelineReport } from '../../../core/contract/pipeline/report.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';

/** An accuracy and the held-out images on which it was measured. */
export interface Examination {
  readonly accuracy: Estimate;
  /** SHA-256 of the held-out images. */
  readonly testSha256: string;
  /** SHA-256 of the guard whose abstentions counted as wrong; null or absent where none did. */
  readonly guardSha256?: string | null;
  /** Which weights were examined; see `artefactOf`. */
  readonly artefact: string;
}

/**
 * Names the weights of a model: the job that trained them, or the hash of a given artefact. A specification trained twice has two.
 */
export function artefactOf({ hash, trainingJob }: Pick<PipelineReport<unknown>, 'hash' | 'trainingJob'>): string {
  return `${hash}/${trainingJob}`;
}

/**
 * Decides whether a candidate may be deployed.
 * @param deployed The examination of the model in service; null if no model is in service or its examination is unknown.
 */
export function decideGate(rule: GateRule, candidate: Examination, deployed: Examination | null): GateDecision {
  const checks = [checkMinimum(rule, candidate), compareWithDeployed(rule, candidate, deployed)];
  return { passed: checks.every(({ passed }) => passed), reasons: checks.map(({ reason }) => reason) };
}

interface Check {
  readonly passed: boolean;
  readonly reason: string;
}

function checkMinimum({ minimumAccuracy, on }: GateRule, { accuracy }: Examination): Check {
  const found = on === 'point' ? accuracy.value : accuracy.lower;
  const passed = found !== null && found >= minimumAccuracy;
  const name = on === 'point' ? 'Accuracy' : 'Lower end of the accuracy’s 95 % interval';
  const all = `accuracy ${decimals(accuracy.value)}, 95 % interval ${decimals(accuracy.lower)} to ${decimals(accuracy.upper)}`;
  return { passed, reason: `${name}: needed ${decimals(minimumAccuracy)}, found ${decimals(found)} (${all})` };
}

function compareWithDeployed({ maxDrop }: GateRule, candidate: Examination, deployed: Examination | null): Check {
  if (deployed === null) return { passed: true, reason: 'Deployed model: none whose examination is known' };
  if (deployed.artefact === candidate.artefact) {
    return { passed: true, reason: 'Deployed model: has the same weights, so not compared' };
  }
  if (deployed.testSha256 !== candidate.testSha256) {
    return { passed: true, reason: 'Deployed model: examined on other images, so not compared' };
  }
  if ((deployed.guardSha256 ?? null) !== (candidate.guardSha256 ?? null)) {
    return { passed: true, reason: 'Deployed model: examined with another guard, so not compared' };
  }
  const [ours, theirs] = [candidate.accuracy.value ?? 0, deployed.accuracy.value ?? 0];
  // Both accuracies count the same images: the tolerance is far less than one image, and more than rounding errors.
  const passed = ours >= theirs - maxDrop - 1e-9;
  return {
    passed,
    reason: `Deployed model, same images: needed ${decimals(theirs)} less at most ${maxDrop}, found ${decimals(ours)}`,
  };
}

function decimals(value: number | null): string {
  return value === null ? 'none' : value.toFixed(3);
}
