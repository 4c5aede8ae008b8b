import type { Checks } from '../../core/contract/checks.ts';
import type { ServingModel } from '../../core/contract/model.ts';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { type Decision, decide, decideChecks } from '../../core/verdict/decide.ts';
import { describeChecks } from '../../core/verdict/describe.ts';
import { checkThresholds } from '../../inference/check-thresholds.ts';
import type { ChecksConfig } from './handler-config.ts';
import type { Prepared } from './preparer.ts';
import type { RequestFacts } from './telemetry.ts';

type Checked = Pick<Prepared, 'scores' | 'preparation'>;

/** Decides about one image by its probabilities and its checks. */
export function decideUpload(
  probabilities: Probabilities,
  checked: Checked,
  model: ServingModel,
  checks: ChecksConfig,
): Decision {
  return decide({ probabilities, model, ...checkFindings(checked, checks) });
}

/** Decides about one image by its checks alone; null if the model must be asked. */
export function decideByChecks(checked: Checked, checks: ChecksConfig): Decision | null {
  const { reason, cautions } = decideChecks(checkFindings(checked, checks));
  return reason === null ? null : { verdict: 'Failed to Predict', reason, cautions };
}

function checkFindings({ scores, preparation }: Checked, checks: ChecksConfig) {
  return { mode: checks.mode, scores, thresholds: thresholdsOf(checks), bitsAssumed: preparation.assumed };
}

/** Adds a decision to what is recorded about a request. */
export function noteDecision(facts: RequestFacts, { reason, cautions }: Decision): void {
  if (reason !== null) facts.reason = reason;
  if (cautions.length > 0) facts.cautions = cautions;
}

/** The scores of an image as replies carry them. */
export function describeScores(scores: Prepared['scores'], checks: ChecksConfig): Checks {
  return describeChecks(checks, scores, thresholdsOf(checks));
}

function thresholdsOf({ guard }: ChecksConfig) {
  return guard === null ? {} : checkThresholds(guard);
}
