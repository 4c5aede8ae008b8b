import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { PipelineEnvironment } from '../../../core/contract/pipeline/environment.ts';
import { type ExecutionInput, startProperties } from '../../../core/contract/pipeline/execution.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { MAX_REASON_LENGTH, putResponse } from '../common/put-response.ts';
import { clients } from './clients.ts';
import { findFinishedJob } from './finished-job.ts';
import { executionArn, startExecution } from './start-execution.ts';
import { stopExecution } from './stop-execution.ts';

type Create = Extract<CloudFormationCustomResourceEvent, { RequestType: 'Create' }>;

/**
 * Custom resource for one training specification. Create starts the pipeline and returns at once; the wait condition does
 * the waiting. Update does nothing, since another specification is another resource. Delete stops its own execution if it
 * still runs, and nothing else.
 *
 * Always responds to CloudFormation; the end of the state machine is signalled separately. The physical id is the execution's
 * ARN, even if Create failed: what it may have started is then stopped by the Delete that follows.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const response = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: true,
  };
  let PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.RequestId;
  try {
    if (event.RequestType === 'Create') {
      const { settings, input } = readCreate(event);
      PhysicalResourceId = executionArn(settings.STATE_MACHINE_ARN, input.name);
      await start(settings, input);
    }
    if (event.RequestType === 'Delete') await stopExecution(clients, PhysicalResourceId);
    await putResponse(event.ResponseURL, { ...response, Status: 'SUCCESS', PhysicalResourceId });
  } catch (error) {
    const reason = String(error);
    log.error('The request of CloudFormation failed', { request: event.RequestType, reason });
    const Reason = reason.slice(0, MAX_REASON_LENGTH);
    await putResponse(event.ResponseURL, { ...response, Status: 'FAILED', Reason, PhysicalResourceId });
  }
}

type StartInput = Omit<ExecutionInput, 'finishedJob' | 'refusals'>;

/** The request's id gives a new name after a failure, and the same name if CloudFormation sends the request twice. */
function readCreate(event: Create): { settings: PipelineEnvironment<'start'>; input: StartInput } {
  const settings = readEnvironment('start');
  const properties = startProperties.parse(event.ResourceProperties);
  const { Hash: hash, Examination: examination = hash, SignalUrl: signalUrl } = properties;
  const name = `${jobPrefix(settings, hash)}${event.RequestId.replaceAll('-', '').slice(0, 8)}`;
  return { settings, input: { name, hash, examination, signalUrl } };
}

async function start(settings: PipelineEnvironment<'start'>, input: StartInput): Promise<void> {
  const finishedJob = await findFinishedJob(clients, settings.MODEL_BUCKET, jobPrefix(settings, input.hash));
  log.info('Starting the pipeline', { execution: input.name, finishedJob });
  await startExecution(clients.stepFunctions, settings.STATE_MACHINE_ARN, { ...input, finishedJob, refusals: [] });
}

/** Beginning of the names of all executions and jobs of a specification. */
function jobPrefix({ NAME_PREFIX }: PipelineEnvironment<'start'>, hash: string): string {
  return `${NAME_PREFIX}-${hash}-`;
}
