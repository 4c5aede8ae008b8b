import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';

export const sageMaker = mockClient(SageMakerClient);

/** As worded by SageMaker and moto. */
export class CouldNotFind extends Error {
  override readonly name = 'ValidationException';

  constructor(what = 'endpoint "pneumoscope-endpoint"') {
    super(`Could not find ${what}.`);
  }
}
