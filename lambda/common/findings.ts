import { type Checks, remark } from '../../core/contract/checks.ts';
import type { ServingModel } from '../../core/contract/model.ts';
import type { Prediction, Probabilities } from '../../core/contract/prediction.ts';
import { type Decision, decide } from '../../core/verdict/decide.ts';
import { checkThresholds } from '../../inference/check-thresholds.ts';
import type { ChecksConfig } from './handler-config.ts';
import type { Prepared } from './preparer.ts';

/** Decides about one image by its probabilities and its checks. */
export function decideUpload(
  probabilities: Probabilities,
  { scores, preparation }: Pick<Prepared, 'scores' | 'preparation'>,
  model: ServingModel,
  checks: ChecksConfig,
): Decision {
  return decide({
    probabilities,
    model,
    mode: checks.mode,
    scores,
    thresholds: thresholdsOf(checks),
    bitsAssumed: preparation.assumed,
  });
}

/** A decision in the words of a reply. */
export function describeDecision({
  verdict,
  reason,
  cautions,
}: Decision): Pick<Prediction, 'verdict' | 'reason' | 'cautions'> {
  return { verdict, reason: reason === null ? null : remark(reason), cautions: cautions.map(remark) };
}

/** Every score beside its thresholds. */
export function describeChecks(scores: Prepared['scores'], checks: ChecksConfig): Checks {
  const thresholds = thresholdsOf(checks);
  return {
    ...describeGuard(checks),
    scores: Object.entries(scores).map(([check, score]) => {
      const { caution = null, abstain = null } = thresholds[check] ?? {};
      return { check, score, caution, abstain };
    }),
  };
}

/** Mode, name and version, as every reply that names the guard carries them. */
export function describeGuard({ mode, guard }: ChecksConfig): Pick<Checks, 'mode' | 'guard'> {
  return { mode, guard: guard === null ? null : { name: guard.name, version: guard.version } };
}

function thresholdsOf({ guard }: ChecksConfig) {
  return guard === null ? {} : checkThresholds(guard);
}
