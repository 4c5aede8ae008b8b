import assert from 'node:assert/strict';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** Inspects an emulated account. */
export class EmulatedAccount {
  private readonly sageMaker: SageMakerClient;
  private readonly stepFunctions: SFNClient;
  private readonly s3: S3Client;
  private readonly systemsManager: SSMClient;

  constructor(endpoint: string, region: string) {
    const client = { endpoint, region, credentials: { accessKeyId: 'emulated', secretAccessKey: 'emulated' } };
    this.sageMaker = new SageMakerClient(client);
    this.stepFunctions = new SFNClient(client);
    this.s3 = new S3Client({ ...client, forcePathStyle: true });
    this.systemsManager = new SSMClient(client);
  }

  /**
   * Checks that the endpoint serves the model that passed the gate, that the parameter names it, and that the state machine
   * examines on this type of instance.
   * @throws {AssertionError} if not.
   */
  async expectDeployed(transformInstanceType: string): Promise<void> {
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
    const { Parameter } = await this.systemsManager.send(
      new GetParameterCommand({ Name: '/pneumoscope/prod/endpoint' }),
    );
    assert.equal(JSON.parse(Parameter?.Value ?? '{}').endpointName, only?.EndpointName);
    assert.match(await this.definition(), new RegExp(`"InstanceType":"${transformInstanceType}"`));
  }

  /** Checks that nothing that costs by the hour is left, and no state machine, and that the models are. */
  async expectNothingButData(): Promise<void> {
    const { Endpoints } = await this.sageMaker.send(new ListEndpointsCommand({}));
    const { Models } = await this.sageMaker.send(new ListModelsCommand({}));
    const { stateMachines } = await this.stepFunctions.send(new ListStateMachinesCommand({}));
    assert.deepEqual([Endpoints, Models, stateMachines], [[], [], []]);
    const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
    assert.ok(
      Buckets.some(({ Name = '' }) => Name.startsWith('pneumoscope-prod-models-')),
      'needed the model bucket',
    );
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
