import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandOutput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { BadModelResponseError, parseProbabilities } from '../../core/verdict/probabilities.ts';
import { type AwsTarget, clientOptions } from '../common/aws-client.ts';
import { mapAwsError } from '../common/aws-fault.ts';
import { type CallTimings, callWithRetry } from '../common/deadline.ts';
import { ServiceError } from '../common/service-error.ts';

/** Classifies one prepared image. */
export type InvokeModel = (image: Uint8Array, remainingMs: number) => Promise<Probabilities>;

/**
 * A model behind SageMaker's InvokeEndpoint, or any host that implements it. The returned function throws ServiceError with a
 * MODEL_* code.
 */
export function createModelClient(endpointName: string, target: AwsTarget, timings: CallTimings): InvokeModel {
  const client = new SageMakerRuntimeClient(clientOptions(target, timings));
  return async (image, remainingMs) => {
    const command = new InvokeEndpointCommand({
      EndpointName: endpointName,
      ContentType: 'application/x-image',
      Accept: 'application/json',
      Body: image,
    });
    const output = await callWithRetry(
      (abortSignal) => client.send(command, { abortSignal }),
      mapAwsError,
      remainingMs,
      timings,
    );
    return readOutput(output);
  };
}

function readOutput({ Body, ContentType = '' }: InvokeEndpointCommandOutput): Probabilities {
  try {
    if (/charset=(?!"?(utf-8|us-ascii)\b)/i.test(ContentType)) throw new BadModelResponseError('needed UTF-8');
    return parseProbabilities(new TextDecoder('utf-8', { fatal: true }).decode(Body));
  } catch (error) {
    throw new ServiceError('MODEL_BAD_RESPONSE', undefined, error);
  }
}
