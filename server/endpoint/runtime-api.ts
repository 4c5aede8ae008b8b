import { randomUUID } from 'node:crypto';
import type { ThreadState } from '../../inference/job-thread.ts';
import { awsError, type EndpointReply } from './reply.ts';

/** The SageMaker runtime's part of a reply, around the container's: `POST /endpoints/{name}/invocations`. */

/** @returns The refusal, or null if the endpoint of this name accepts images. */
export function refuseInvocation(requested: string, name: string, state: ThreadState): EndpointReply | null {
  if (requested !== name) {
    return awsError(400, 'ValidationError', { Message: `Endpoint ${requested} of account ${ACCOUNT} not found.` });
  }
  if (state === 'starting') {
    return awsError(429, 'ModelNotReadyException', { Message: 'The model is being loaded.' });
  }
  if (state !== 'ready') return awsError(503, 'ServiceUnavailable', { Message: 'The model could not be loaded.' });
  return null;
}

/** A placeholder with the twelve digits of an account number. */
export const ACCOUNT = '000000000000';

/** The reply to a body above the limit of InvokeEndpoint. */
export function bodyTooLarge(maxBytes: number): EndpointReply {
  return awsError(400, 'ValidationError', { Message: `needed a body of at most ${maxBytes} bytes, found more` });
}

/** Relays a container's success; wraps its failures as SageMaker does. */
export function relay({ status, headers, body }: EndpointReply): EndpointReply {
  if (status === 200) {
    const extra = { 'x-Amzn-Invoked-Production-Variant': 'AllTraffic', 'x-amzn-RequestId': randomUUID() };
    return { status, headers: { ...headers, ...extra }, body };
  }
  if (status === 503)
    return awsError(503, 'ServiceUnavailable', { Message: 'More images are waiting than the endpoint takes.' });
  const kind = status < 500 ? 'client' : 'server';
  return awsError(424, 'ModelError', {
    ErrorCode: kind === 'client' ? 'CLIENT_ERROR_FROM_MODEL' : 'SERVER_ERROR_FROM_MODEL',
    Message: `Received ${kind} error (${status}) from primary with message "${body}".`,
    OriginalMessage: body,
    OriginalStatusCode: status,
  });
}
