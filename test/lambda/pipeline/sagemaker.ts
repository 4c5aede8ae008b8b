import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';

export const sageMaker = mockClient(SageMakerClient);

/** As worded by SageMaker and moto. */
export class CouldNotFind extends Error {
  override readonly name = 'ValidationException';

  constructor(what = 'endpoint "pneumoscope-endpoint"') {
    super(`Could not find ${what}.`);
  }
}

/** An endpoint that serves the artefact at this address; null: there is no endpoint. */
export function serve(modelDataUrl: string | null): void {
  sageMaker.on(DescribeEndpointCommand).callsFake(() => {
    if (modelDataUrl === null) throw new CouldNotFind();
    return { EndpointConfigName: 'config' };
  });
  sageMaker
    .on(DescribeEndpointConfigCommand)
    .callsFake(({ EndpointConfigName }) => ({ ProductionVariants: [{ ModelName: `model of ${EndpointConfigName}` }] }));
  sageMaker
    .on(DescribeModelCommand)
    .callsFake(({ ModelName }) =>
      ModelName === 'model of config' ? { PrimaryContainer: { ModelDataUrl: modelDataUrl } } : {},
    );
}
