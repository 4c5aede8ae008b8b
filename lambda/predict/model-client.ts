import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandOutput,
  SageMakerRuntimeClient,
} from '@aws-sdk/client-sagemaker-runtime';
import type { Probabilities } from '../../core/contract/prediction.ts';
import { BadModelResponseError, parseProbabilities } from '../../core/verdict/probabilities.ts';
import { type AwsTarget, clientOptions } from '../common/aws-client.ts';
import { judgeAwsError } from '../common/aws-fault.ts';
import { type CallTimings, callWithRetry } from '../common/deadline.ts';
import { ServiceError } from '../common/service-error.ts';

/** Asks the model about one image. */
export type AskModel = (image: Uint8Array, remainingMs: number) => Promise<Probabilities>;

/**
 * A model behind SageMaker's InvokeEndpoint, or behind any host that speaks it.
 * The function made here throws ServiceError with a MODEL_* code or CORRUPT_IMAGE; it never gives half an answer.
 */
export function createModelClient(endpointName: string, target: AwsTarget, timings: CallTimings): AskModel {
  const client = new SageMakerRuntimeClient(clientOptions(target, timings));
  return async (image, remainingMs) => {
    const command = new InvokeEndpointCommand({
      EndpointName: endpointName,
      ContentType: 'application/x-image',
      Accept: 'application/json',
      Body: image,
    });
    const answer = await callWithRetry(
      (abortSignal) => client.send(command, { abortSignal }),
      judgeAwsError,
      remainingMs,
      timings,
    );
    return readAnswer(answer);
  };
}

function readAnswer({ Body, ContentType = '' }: InvokeEndpointCommandOutput): Probabilities {
  try {
    if (/charset=(?!"?(utf-8|us-ascii)\b)/i.test(ContentType)) throw new BadModelResponseError('needed UTF-8');
    return parseProbabilities(new TextDecoder('utf-8', { fatal: true }).decode(Body));
  } catch (error) {
    throw new ServiceError('MODEL_BAD_RESPONSE', undefined, error);
  }
}
