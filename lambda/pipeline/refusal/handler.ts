import type { RefusalEvent } from '../../../core/contract/pipeline/execution.ts';
import type { Refusal } from '../../../core/contract/pipeline/report.ts';
import { log } from '../common/log.ts';

/** Training could not continue: AWS refused every instance type, or the job itself failed. */
export class TrainingFailedError extends Error {
  override readonly name = 'TrainingFailedError';
}

/** Errors with which AWS refuses an instance, at creation or as the job's failure reason, and what they mean. */
const REFUSALS: readonly { pattern: RegExp; reason: string }[] = [
  { pattern: /ResourceLimitExceeded|service limit|quota/i, reason: 'the account’s quota is too small' },
  {
    pattern: /CapacityError|InsufficientCapacity|Unable to provision requested/i,
    reason: 'no capacity in this region',
  },
  {
    pattern:
      /instance ?type[\s\S]*(not (supported|available|offered|valid)|no longer|unsupported|unavailable|retired|deprecated)/i,
    reason: 'not offered here (retired, or not in this region)',
  },
  {
    pattern: /(unsupported|invalid|retired|deprecated)[\s\S]*instance ?type/i,
    reason: 'not offered here (retired, or not in this region)',
  },
  { pattern: /instanceType[\s\S]*enum value set/i, reason: 'not known to this region' },
];

/**
 * Distinguishes a refusal of the instance type, after which the next one is tried, from a fault that would occur with every type.
 * @returns All refusals so far, this one last.
 * @throws {TrainingFailedError} on any other fault, and when no type is left.
 */
export async function handler(event: RefusalEvent): Promise<readonly Refusal[]> {
  const text = `${event.error.Error} ${event.error.Cause ?? ''}`;
  const reason = REFUSALS.find(({ pattern }) => pattern.test(text))?.reason;
  if (reason === undefined) {
    throw new TrainingFailedError(`Training on ${event.instanceType}: ${failureReason(event)}`);
  }
  const refusals = [...event.refusals, { instanceType: event.instanceType, reason }];
  log.warn('AWS refused an instance type', { instanceType: event.instanceType, reason, next: event.next });
  if (event.next === null) throw new TrainingFailedError(`AWS refused every instance type: ${listRefusals(refusals)}`);
  return refusals;
}

function listRefusals(refusals: readonly Refusal[]): string {
  return refusals.map(({ instanceType, reason }) => `${instanceType}, ${reason}`).join('; ');
}

/** The job's own reason if the cause describes a job, else the unchanged cause. */
function failureReason({ error }: RefusalEvent): string {
  const cause = error.Cause ?? error.Error;
  try {
    const { FailureReason, TrainingJobStatus } = JSON.parse(cause) as Record<string, string | undefined>;
    return FailureReason ?? `the job ended as ${TrainingJobStatus ?? 'unknown'}`;
  } catch {
    return cause;
  }
}
