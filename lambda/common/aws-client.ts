import type { SageMakerRuntimeClientConfig } from '@aws-sdk/client-sagemaker-runtime';
import { collectBounded } from './bounded-reply.ts';
import type { CallTimings } from './deadline.ts';

/** The AWS service that a handler calls, or a stand-in for it. */
export interface AwsTarget {
  /** Default: the SDK's own, from `AWS_REGION`. */
  readonly region?: string;
  /** Another host with the same API, e.g. `http://127.0.0.1:8080`. Default: SageMaker. */
  readonly endpointUrl?: string;
  /** Default: the SDK's own chain, which in Lambda is the function's role. */
  readonly credentials?: NonNullable<SageMakerRuntimeClientConfig['credentials']>;
  /** Default: Signature Version 4 by the credentials. */
  readonly signer?: NonNullable<SageMakerRuntimeClientConfig['signer']>;
}

type ClientOptions = Pick<
  SageMakerRuntimeClientConfig,
  'region' | 'endpoint' | 'credentials' | 'signer' | 'maxAttempts' | 'retryMode' | 'requestHandler' | 'streamCollector'
>;

/** The SDK makes one attempt per call: `callWithRetry` limits the time of an attempt, and retries. */
export function clientOptions(
  target: AwsTarget,
  { connectTimeoutMs }: Pick<CallTimings, 'connectTimeoutMs'>,
): ClientOptions {
  return {
    ...(target.region !== undefined && { region: target.region }),
    ...(target.endpointUrl !== undefined && { endpoint: target.endpointUrl }),
    ...(target.credentials !== undefined && { credentials: target.credentials }),
    ...(target.signer !== undefined && { signer: target.signer }),
    maxAttempts: 1,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: connectTimeoutMs },
    streamCollector: collectBounded,
  };
}
