import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  type InvokeEndpointCommandOutput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { BadModelResponseError, parseProbabilities } from '../../core/verdict/probabilities.ts';
import { type AwsTarget, clientOptions } from './aws-client.ts';
import { mapAwsError } from './aws-fault.ts';
import { type CallTimings, callWithRetry } from './deadline.ts';
import { ServiceError } from './service-error.ts';

/** Has an endpoint classify one prepared image. */
export type InvokeModel = (endpointName: string, image: Uint8Array, remainingMs: number) => Promise<Probabilities>;

/**
 * Models behind SageMaker's InvokeEndpoint, or any host that implements it. The returned function throws ServiceError with a
 * MODEL_* code.
 */
export function createModelClient(target: AwsTarget, timings: CallTimings): InvokeModel {
  const send = createSender({}, target, timings);
  return async (endpointName, image, remainingMs) => {
    const call = (signal: AbortSignal) => send(endpointName, image, signal);
    return readOutput(await callWithRetry(call, mapAwsError, remainingMs, timings));
  };
}

/** One call of an endpoint, without deadline or retry. Rejects with the SDK's error, or with ServiceError MODEL_BAD_RESPONSE. */
export type CallEndpoint = (endpointName: string, image: Uint8Array, signal: AbortSignal) => Promise<Probabilities>;

/** @param attributes Sent as `X-Amzn-SageMaker-Custom-Attributes`, which SageMaker hands to the container. */
export function createModelCall(
  target: AwsTarget,
  timings: Pick<CallTimings, 'connectTimeoutMs'>,
  attributes: string,
): CallEndpoint {
  const send = createSender({ CustomAttributes: attributes }, target, timings);
  return async (endpointName, image, signal) => readOutput(await send(endpointName, image, signal));
}

function createSender(
  input: Pick<InvokeEndpointCommandInput, 'CustomAttributes'>,
  target: AwsTarget,
  timings: Pick<CallTimings, 'connectTimeoutMs'>,
): (endpointName: string, image: Uint8Array, abortSignal: AbortSignal) => Promise<InvokeEndpointCommandOutput> {
  const client = new SageMakerRuntimeClient(clientOptions(target, timings));
  const types = { ContentType: 'application/x-image', Accept: 'application/json' };
  return (EndpointName, image, abortSignal) =>
    client.send(new InvokeEndpointCommand({ EndpointName, ...input, ...types, Body: image }), { abortSignal });
}

function readOutput({ Body, ContentType = '' }: InvokeEndpointCommandOutput): Probabilities {
  try {
    if (/charset=(?!"?(utf-8|us-ascii)\b)/i.test(ContentType)) throw new BadModelResponseError('needed UTF-8');
    return parseProbabilities(new TextDecoder('utf-8', { fatal: true }).decode(Body));
  } catch (error) {
    throw new ServiceError('MODEL_BAD_RESPONSE', undefined, error);
  }
}
