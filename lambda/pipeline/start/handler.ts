import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { startProperties } from '../../../core/contract/pipeline/execution.ts';
import { readEnvironment } from '../common/environment.ts';
import { log } from '../common/log.ts';
import { MAX_REASON_LENGTH, putResponse } from '../common/put-response.ts';
import { clients } from './clients.ts';
import { findFinishedJob } from './finished-job.ts';
import { startExecution } from './start-execution.ts';
import { stopExecution } from './stop-execution.ts';

/**
 * Custom resource for one training specification. Create starts the pipeline and returns at once; the wait condition does
 * the waiting. Update does nothing, since another specification is another resource. Delete stops its own execution if it
 * still runs, and nothing else.
 *
 * Always responds to CloudFormation; the end of the state machine is signalled separately.
 */
export async function handler(event: CloudFormationCustomResourceEvent): Promise<void> {
  const response = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: true,
  };
  try {
    const PhysicalResourceId = await carryOut(event);
    await putResponse(event.ResponseURL, { ...response, Status: 'SUCCESS', PhysicalResourceId });
  } catch (error) {
    const reason = String(error);
    log.error('The request of CloudFormation failed', { request: event.RequestType, reason });
    const PhysicalResourceId = 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.RequestId;
    const Reason = reason.slice(0, MAX_REASON_LENGTH);
    await putResponse(event.ResponseURL, { ...response, Status: 'FAILED', Reason, PhysicalResourceId });
  }
}

/** @returns The physical id: the execution's ARN. */
async function carryOut(event: CloudFormationCustomResourceEvent): Promise<string> {
  if (event.RequestType === 'Update') return event.PhysicalResourceId;
  if (event.RequestType === 'Delete') {
    await stopExecution(clients, event.PhysicalResourceId);
    return event.PhysicalResourceId;
  }
  const settings = readEnvironment('start');
  const { Hash: hash, SignalUrl: signalUrl } = startProperties.parse(event.ResourceProperties);
  const prefix = `${settings.NAME_PREFIX}-${hash}-`;
  const finishedJob = await findFinishedJob(clients, settings.MODEL_BUCKET, prefix);
  // The request's id gives a new name after a failure, and the same name if CloudFormation sends the request twice.
  const name = `${prefix}${event.RequestId.replaceAll('-', '').slice(0, 8)}`;
  log.info('Starting the pipeline', { execution: name, finishedJob });
  return startExecution(clients.stepFunctions, settings.STATE_MACHINE_ARN, {
    name,
    hash,
    signalUrl,
    finishedJob,
    refusals: [],
  });
}
