import { log } from '../common/log.ts';

/** Training could not go on: AWS refused every instance type, or the job itself failed. */
export class TrainingFailedError extends Error {
  override readonly name = 'TrainingFailedError';
}

/** An instance type that AWS would not give. */
export interface Refusal {
  readonly instanceType: string;
  /** In words. */
  readonly reason: string;
}

export interface RefusalEvent {
  readonly instanceType: string;
  /** The type to try next; null after the last. */
  readonly next: string | null;
  /** Error name and cause as Step Functions caught them. */
  readonly error: { readonly Error: string; readonly Cause?: string };
  readonly refusals: readonly Refusal[];
}

/** What AWS says when it will not give an instance, at creation or as the job's failure reason, and what that means. */
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
 * Tells a refusal of the instance type, after which the next one is tried, from a fault that every type would meet.
 * @returns All refusals so far, this one last.
 * @throws {TrainingFailedError} on any other fault, and when no type is left.
 */
export async function handler(event: RefusalEvent): Promise<readonly Refusal[]> {
  const said = `${event.error.Error} ${event.error.Cause ?? ''}`;
  const reason = REFUSALS.find(({ pattern }) => pattern.test(said))?.reason;
  if (reason === undefined) {
    throw new TrainingFailedError(`Training on ${event.instanceType}: ${failureReason(event)}`);
  }
  const refusals = [...event.refusals, { instanceType: event.instanceType, reason }];
  log.warn('AWS refused an instance type', { instanceType: event.instanceType, reason, next: event.next });
  if (event.next === null) throw new TrainingFailedError(`AWS refused every instance type: ${inWords(refusals)}`);
  return refusals;
}

function inWords(refusals: readonly Refusal[]): string {
  return refusals.map(({ instanceType, reason }) => `${instanceType}, ${reason}`).join('; ');
}

/** The job's own reason where the cause is a described job, else the cause as it is. */
function failureReason({ error }: RefusalEvent): string {
  const cause = error.Cause ?? error.Error;
  try {
    const { FailureReason, TrainingJobStatus } = JSON.parse(cause) as Record<string, string | undefined>;
    return FailureReason ?? `the job ended as ${TrainingJobStatus ?? 'unknown'}`;
  } catch {
    return cause;
  }
}
