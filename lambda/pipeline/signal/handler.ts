import * as z from 'zod/mini';
import { type SignalEvent, signalEvent } from '../../../core/contract/pipeline/execution.ts';
import { log } from '../common/log.ts';
import { AnswerExpiredError, MAX_REASON_LENGTH, putResponse } from '../common/put-response.ts';

/** EventBridge's event for an execution that ended before its own last step. */
const fromEventBridge = z.object({
  source: z.literal('aws.states'),
  detail: z.object({ status: z.string(), name: z.string(), input: z.string(), cause: z.nullish(z.string()) }),
});

/**
 * Ends the deployment's wait. The pipeline's last step and a rule on ended executions both call it; CloudFormation accepts the
 * first signal of an execution and ignores further ones with the same id. An execution that outlives the wait (one that was
 * redriven by hand, for example) ends as it would have: its model stays for the next deployment.
 * @throws {AnswerRefusedError} if CloudFormation does not accept it.
 */
export async function handler(event: unknown): Promise<void> {
  const signal = parseSignal(event);
  const reason = reasonOf(signal).slice(0, MAX_REASON_LENGTH);
  log.info('Signalling the deployment', { execution: signal.name, status: signal.status, reason });
  const { status: Status, name: UniqueId } = signal;
  try {
    await putResponse(signal.signalUrl, { Status, Reason: reason, UniqueId, Data: reason });
  } catch (error) {
    if (!(error instanceof AnswerExpiredError)) throw error;
    log.warn('No deployment waits any more', { execution: signal.name });
  }
}

function parseSignal(event: unknown): SignalEvent {
  const { success, data } = fromEventBridge.safeParse(event);
  if (!success) return signalEvent.parse(event);
  const { status, name, input, cause } = data.detail;
  const { signalUrl } = z.object({ signalUrl: z.string() }).parse(JSON.parse(input));
  return { status: 'FAILURE', name, signalUrl, reason: cause ?? `The training pipeline ended as ${status}` };
}

function reasonOf({ reason, error }: SignalEvent): string {
  if (reason !== undefined) return reason;
  if (error === undefined) return 'The training pipeline ended.';
  return messageIn(error.Cause) ?? error.Error;
}

/** The message of a function's error, whose cause is JSON; else the unchanged cause. */
function messageIn(cause: string | undefined): string | undefined {
  try {
    const { errorMessage, FailureReason } = JSON.parse(cause ?? '') as Record<string, string | undefined>;
    return errorMessage ?? FailureReason ?? cause;
  } catch {
    return cause === '' ? undefined : cause;
  }
}
