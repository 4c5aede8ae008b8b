import { type Checks, type CheckThresholds, type GuardMode, remark } from '../contract/checks.ts';
import type { Prediction } from '../contract/prediction.ts';
import type { Decision, Scores } from './decide.ts';

/** A decision in the words of a reply. */
export function describeDecision({
  verdict,
  reason,
  cautions,
}: Decision): Pick<Prediction, 'verdict' | 'reason' | 'cautions'> {
  return { verdict, reason: reason === null ? null : remark(reason), cautions: cautions.map(remark) };
}

/** What a service or command does with its checks, and the guard that scores images; null with the mode `off`. */
export interface ChecksMade {
  readonly mode: GuardMode;
  readonly guard: { readonly name: string; readonly version: string } | null;
}

/** Every score beside its thresholds. */
export function describeChecks(
  checks: ChecksMade,
  scores: Scores,
  thresholds: Readonly<Record<string, CheckThresholds>>,
): Checks {
  return {
    ...describeGuard(checks),
    scores: Object.entries(scores).map(([check, score]) => {
      const { caution = null, abstain = null } = thresholds[check] ?? {};
      return { check, score, caution, abstain };
    }),
  };
}

/** Mode, name and version, as every reply that names the guard carries them. */
export function describeGuard({ mode, guard }: ChecksMade): Pick<Checks, 'mode' | 'guard'> {
  return { mode, guard: guard === null ? null : { name: guard.name, version: guard.version } };
}
