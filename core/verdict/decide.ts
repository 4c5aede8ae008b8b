import {
  CHECKS,
  type CheckName,
  type CheckThresholds,
  type GuardMode,
  REASON_CODES,
  REMARKS,
  type ReasonCode,
  type RemarkCode,
} from '../contract/checks.ts';
import type { Verdict } from '../contract/labels.ts';
import type { ServingModel } from '../contract/model.ts';
import type { Probabilities } from '../contract/prediction.ts';
import { decideVerdict } from './verdict.ts';

/** A score of a prepared image by check name; names that are not among `CHECKS` only inform. */
export type Scores = Readonly<Record<string, number>>;

export interface Findings {
  readonly probabilities: Probabilities;
  readonly model: Pick<ServingModel, 'operatingPoint' | 'nearThreshold'>;
  readonly mode: GuardMode;
  /** Empty where the checks were not run. */
  readonly scores: Scores;
  readonly thresholds: Readonly<Record<string, CheckThresholds>>;
  /** True if the window rests on an inferred number of bits. */
  readonly bitsAssumed: boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  /** Why there is no verdict; null where there is one. */
  readonly reason: ReasonCode | null;
  /** In the order of `REMARKS`, each code at most once. */
  readonly cautions: readonly RemarkCode[];
}

/**
 * Combines probabilities and checks. The first check that fires its abstaining threshold (in the order of `REMARKS`) is the
 * reason; whatever else fires is a caution. In mode `warn` the verdict stands and every finding is a caution; in mode `off` no
 * check counts. A score that is not a number fires every threshold.
 */
export function decide({ probabilities, model, ...checked }: Findings): Decision {
  const { reason, cautions } = decideChecks(checked);
  const verdict = reason === null ? decideVerdict(probabilities, model.operatingPoint) : 'Failed to Predict';
  if (verdict === 'Failed to Predict') return { verdict, reason: reason ?? 'AT_THRESHOLD', cautions };
  const isNear = isNearThreshold(probabilities.pneumonia, model.nearThreshold);
  return { verdict, reason: null, cautions: isNear ? sorted(new Set([...cautions, 'NEAR_THRESHOLD'])) : cautions };
}

/** What the checks alone say about an image. */
export type ImageFindings = Pick<Decision, 'reason' | 'cautions'>;

/** The part of `decide` that needs no probabilities. */
export function decideChecks({
  mode,
  scores,
  thresholds,
  bitsAssumed,
}: Omit<Findings, 'probabilities' | 'model'>): ImageFindings {
  const fired = mode === 'off' ? [] : firedChecks(scores, thresholds);
  const reason = findReason({ mode, scores, thresholds });
  const found = new Set<RemarkCode>(fired.map(({ code }) => code));
  if (bitsAssumed) found.add('BIT_DEPTH_ASSUMED');
  if (reason !== null) found.delete(reason);
  return { reason, cautions: sorted(found) };
}

/** The reason for which the service abstains whatever the probabilities are; null if there is none. */
export function findReason({ mode, scores, thresholds }: Pick<Findings, 'mode' | 'scores' | 'thresholds'>) {
  if (mode !== 'enforce') return null;
  const reasons = firedChecks(scores, thresholds).flatMap(({ code, abstains }) => (abstains ? [code] : []));
  return REASON_CODES.find((code) => reasons.includes(code)) ?? null;
}

function firedChecks(scores: Scores, thresholds: Findings['thresholds']) {
  return (Object.keys(CHECKS) as CheckName[]).flatMap((check) => {
    const score = scores[check];
    const { caution, abstain } = thresholds[check] ?? {};
    if (score === undefined) return [];
    const abstains = exceeds(score, abstain);
    return abstains || exceeds(score, caution) ? [{ code: CHECKS[check] as RemarkCode, abstains }] : [];
  });
}

function exceeds(score: number, threshold: number | undefined): boolean {
  return threshold !== undefined && !(score <= threshold);
}

function isNearThreshold(pneumonia: number, zone: ServingModel['nearThreshold']): boolean {
  return zone !== undefined && pneumonia >= zone.from && pneumonia <= zone.to;
}

function sorted(codes: ReadonlySet<RemarkCode>): RemarkCode[] {
  return (Object.keys(REMARKS) as RemarkCode[]).filter((code) => codes.has(code));
}
