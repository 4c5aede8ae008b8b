import type { RefusalEvent } from '../../../core/contract/pipeline/execution.ts';
import type { Refusal } from '../../../core/contract/pipeline/report.ts';
import { log } from '../common/log.ts';
import { readFailure } from './reason.ts';

/** Training could not continue: AWS refused every instance type, or the job itself failed. */
export class TrainingFailedError extends Error {
  override readonly name = 'TrainingFailedError';
}

/**
 * Distinguishes a refusal of the instance type, after which the next one is tried, from a fault that would occur with every type.
 * @returns All refusals so far, this one last.
 * @throws {TrainingFailedError} on any other fault, and when no type is left.
 */
export async function handler(event: RefusalEvent): Promise<readonly Refusal[]> {
  const { refusal: reason, found } = readFailure(event.error);
  if (reason === null) throw new TrainingFailedError(`Training on ${event.instanceType}: ${found}`);
  const refusals = [...event.refusals, { instanceType: event.instanceType, reason }];
  log.warn('AWS refused an instance type', { instanceType: event.instanceType, reason, next: event.next });
  if (event.next === null) throw new TrainingFailedError(`AWS refused every instance type: ${listRefusals(refusals)}`);
  return refusals;
}

function listRefusals(refusals: readonly Refusal[]): string {
  return refusals.map(({ instanceType, reason }) => `${instanceType}, ${reason}`).join('; ');
}
