import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';

export const sageMaker = mockClient(SageMakerClient);

/** As SageMaker, and moto, say it. */
export class CouldNotFind extends Error {
  override readonly name = 'ValidationException';

  constructor(what = 'endpoint "pneumoscope-endpoint"') {
    super(`Could not find ${what}.`);
  }
}

/** An endpoint that serves the artefact at this address; null: there is no endpoint. */
export function serve(modelDataUrl: string | null): void {
  if (modelDataUrl === null) {
    sageMaker.on(DescribeEndpointCommand).rejects(new CouldNotFind());
    return;
  }
  sageMaker.on(DescribeEndpointCommand).resolves({ EndpointConfigName: 'config' });
  sageMaker
    .on(DescribeEndpointConfigCommand, { EndpointConfigName: 'config' })
    .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model' }] });
  sageMaker
    .on(DescribeModelCommand, { ModelName: 'model' })
    .resolves({ PrimaryContainer: { ModelDataUrl: modelDataUrl } });
}
