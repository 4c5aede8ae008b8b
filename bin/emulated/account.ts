import assert from 'node:assert/strict';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';

/** Inspects an emulated account. */
export class EmulatedAccount {
  private readonly sageMaker: SageMakerClient;
  private readonly stepFunctions: SFNClient;

  constructor(endpoint: string, region: string) {
    const client = { endpoint, region, credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' } };
    this.sageMaker = new SageMakerClient(client);
    this.stepFunctions = new SFNClient(client);
  }

  /**
   * Checks that the endpoint serves the model that passed the gate, and that the state machine requires this accuracy.
   * @throws {AssertionError} if not.
   */
  async expectDeployed(minimumAccuracy: number): Promise<void> {
    // moto names the endpoint itself.
    const { Endpoints: [only] = [] } = await this.sageMaker.send(new ListEndpointsCommand({}));
    const endpoint = await this.sageMaker.send(new DescribeEndpointCommand({ EndpointName: only?.EndpointName }));
    assert.equal(endpoint.EndpointStatus, 'InService');
    const config = await this.sageMaker.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName: endpoint.EndpointConfigName }),
    );
    const [variant] = config.ProductionVariants ?? [];
    assert.equal(variant?.InstanceType, 'ml.t2.medium');
    const model = await this.sageMaker.send(new DescribeModelCommand({ ModelName: variant?.ModelName }));
    assert.match(model.PrimaryContainer?.ModelDataUrl ?? '', /^s3:\/\/[^/]+\/models\/[0-9a-f]{12}\/model\.tar\.gz$/);
    assert.match(await this.definition(), new RegExp(`"minimumAccuracy":${minimumAccuracy}[,}]`));
  }

  /** Checks that nothing that costs by the hour is left, and no state machine. */
  async expectNothing(): Promise<void> {
    const { Endpoints } = await this.sageMaker.send(new ListEndpointsCommand({}));
    const { Models } = await this.sageMaker.send(new ListModelsCommand({}));
    const { stateMachines } = await this.stepFunctions.send(new ListStateMachinesCommand({}));
    assert.deepEqual([Endpoints, Models, stateMachines], [[], [], []]);
  }

  private async definition(): Promise<string> {
    const { stateMachines = [] } = await this.stepFunctions.send(new ListStateMachinesCommand({}));
    assert.equal(stateMachines.length, 1, 'needed one state machine');
    const [machine] = stateMachines;
    const { definition = '' } = await this.stepFunctions.send(
      new DescribeStateMachineCommand({ stateMachineArn: machine?.stateMachineArn }),
    );
    return definition;
  }
}
