import type { ThreadState } from '../../inference/job-thread.ts';
import type { EndpointReply } from './reply.ts';
import { ACCOUNT } from './runtime-api.ts';

/** The one action of SageMaker's JSON-1.1 interface that the service calls: DescribeEndpoint. */

const TYPE = 'application/x-amz-json-1.1';
const TARGET = 'SageMaker.DescribeEndpoint';

const STATUS: Record<ThreadState, string> = {
  starting: 'Creating',
  ready: 'InService',
  failed: 'Failed',
  closed: 'Deleting',
};

export interface Described {
  readonly name: string;
  readonly state: ThreadState;
  readonly createdAt: Date;
}

/** @param target Header `X-Amz-Target`. @param body JSON text. */
export function describeEndpoint(
  target: string | undefined,
  body: string,
  { name, state, createdAt }: Described,
): EndpointReply {
  if (target !== TARGET) return fault('UnknownOperationException', `needed ${TARGET}, found another action`);
  const requested = requestedName(body);
  if (requested === null) return fault('SerializationException', 'needed JSON with EndpointName, found something else');
  const arn = `arn:aws:sagemaker:local:${ACCOUNT}:endpoint/`;
  if (requested !== name)
    return fault('ValidationException', `Could not find endpoint "${arn}${requested.toLowerCase()}".`);
  const seconds = createdAt.getTime() / 1000;
  const endpoint = {
    EndpointName: name,
    EndpointArn: `${arn}${name.toLowerCase()}`,
    EndpointConfigName: name,
    EndpointStatus: STATUS[state],
    CreationTime: seconds,
    LastModifiedTime: seconds,
    ...(state === 'failed' ? { FailureReason: 'The model could not be loaded.' } : {}),
  };
  return { status: 200, headers: { 'Content-Type': TYPE }, body: JSON.stringify(endpoint) };
}

function requestedName(body: string): string | null {
  try {
    const { EndpointName: name } = JSON.parse(body);
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
}

function fault(type: string, message: string): EndpointReply {
  return { status: 400, headers: { 'Content-Type': TYPE }, body: JSON.stringify({ __type: type, message }) };
}
