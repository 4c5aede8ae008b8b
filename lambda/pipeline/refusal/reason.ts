import type { CaughtError } from '../../../core/contract/pipeline/execution.ts';

/** What a failed attempt to train means: AWS refused the instance type, or something else went wrong. */
export interface AttemptFailure {
  /** Why AWS refused the type; null if it did not. */
  readonly refusal: string | null;
  /** What AWS or the job reported. */
  readonly found: string;
}

interface Refusal {
  readonly pattern: RegExp;
  readonly reason: string;
}

const NO_CAPACITY = 'no capacity in this region';
const NOT_OFFERED = 'not offered here (retired, or not in this region)';

/** How SageMaker's API refuses to create a job on an instance type. */
const API_REFUSALS: readonly Refusal[] = [
  { pattern: /ResourceLimitExceeded|service limit|quota/i, reason: 'the account’s quota is too small' },
  { pattern: /CapacityError|InsufficientCapacity|Unable to provision requested/i, reason: NO_CAPACITY },
  {
    pattern:
      /instance ?type.{0,80}\b(not (supported|available|offered|valid)|no longer|unsupported|unavailable|retired|deprecated)/i,
    reason: NOT_OFFERED,
  },
  { pattern: /\b(unsupported|invalid|retired|deprecated) instance ?type/i, reason: NOT_OFFERED },
  { pattern: /instanceType.{0,80}enum value set/i, reason: 'not known to this region' },
];

/** How the failure reason of a job begins that never got its instance. What went wrong inside a job begins with another word. */
const JOB_REFUSALS: readonly Refusal[] = [
  { pattern: /^(CapacityError|InsufficientCapacity|Unable to provision requested)/, reason: NO_CAPACITY },
];

/**
 * Reads an error of the state that trains. If a job was created, the cause is its whole description as JSON: every description
 * names an instance type and may hold any word, so only its failure reason counts. Otherwise the cause is the message of
 * SageMaker's API. Errors of Step Functions itself, such as a time-out, refuse nothing.
 */
export function readFailure({ Error: name, Cause: cause = '' }: CaughtError): AttemptFailure {
  if (cause.trimStart().startsWith('{')) {
    const found = failureReason(cause);
    return { refusal: reasonIn(found, JOB_REFUSALS), found };
  }
  const refusal = name.startsWith('States.') ? null : reasonIn(`${name} ${cause}`, API_REFUSALS);
  return { refusal, found: cause === '' ? name : cause };
}

function reasonIn(text: string, refusals: readonly Refusal[]): string | null {
  return refusals.find(({ pattern }) => pattern.test(text))?.reason ?? null;
}

/** The job's own reason; the unchanged cause if it was cut short. */
function failureReason(cause: string): string {
  try {
    const { FailureReason, TrainingJobStatus } = JSON.parse(cause) as Record<string, string | undefined>;
    return FailureReason ?? `the job ended as ${TrainingJobStatus ?? 'unknown'}`;
  } catch {
    return cause;
  }
}
