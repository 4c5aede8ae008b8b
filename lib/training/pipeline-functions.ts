import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { HandlerFunction, type LogKeeping } from '../functions/handler-function.ts';
import { PLACES } from './places.ts';

export interface PipelineFunctionsProps {
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly logs: LogKeeping;
  readonly endpointName: string;
}

/** The state machine's functions, each with what it may touch. */
export class PipelineFunctions extends Construct {
  readonly refusal: HandlerFunction;
  readonly evaluate: HandlerFunction;
  readonly gate: HandlerFunction;
  readonly signal: HandlerFunction;

  constructor(scope: Construct, id: string, props: PipelineFunctionsProps) {
    super(scope, id);
    const { bucket, endpointName } = props;
    const environment = { MODEL_BUCKET: bucket.bucketName };
    this.refusal = this.make('Refusal', 'Tells a refused instance type from a failed job', {}, props);
    this.signal = this.make('Signal', 'Ends the deployment’s waiting', {}, props);
    this.evaluate = this.make('Evaluate', 'Judges a model by its outputs', environment, props, 1_769, 900);
    this.gate = this.make('Gate', 'Decides on a model', { ...environment, ENDPOINT_NAME: endpointName }, props, 512);
    this.allowEvaluate(props);
    this.allowGate(props);
  }

  private make(
    name: string,
    description: string,
    environment: Record<string, string>,
    { logs }: PipelineFunctionsProps,
    memoryInMb = 256,
    timeoutInSeconds = 60,
  ): HandlerFunction {
    const entry = `lambda/pipeline/${name.toLowerCase()}/index.ts`;
    return new HandlerFunction(this, name, { entry, description, environment, logs, memoryInMb, timeoutInSeconds });
  }

  private allowEvaluate({ bucket, key }: PipelineFunctionsProps): void {
    allowList(this.evaluate, bucket, [`${PLACES.transform}/*`]);
    this.evaluate.allow(['s3:GetObject'], [bucket.arnForObjects(`${PLACES.transform}/*`)]);
    this.evaluate.allow(['s3:PutObject'], [bucket.arnForObjects(`${PLACES.reports}/*`)]);
    this.evaluate.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
  }

  private allowGate({ bucket, key, endpointName }: PipelineFunctionsProps): void {
    const { partition, region, account } = Stack.of(this);
    const sageMaker = `arn:${partition}:sagemaker:${region}:${account}`;
    // Without the right to list, S3 answers "forbidden" for a report that does not exist.
    allowList(this.gate, bucket, [`${PLACES.models}/*`, `${PLACES.reports}/*`]);
    this.gate.allow(
      ['s3:GetObject'],
      [bucket.arnForObjects(`${PLACES.reports}/*`), bucket.arnForObjects(`${PLACES.models}/*/report.json`)],
    );
    this.gate.allow(['s3:PutObject'], [bucket.arnForObjects(`${PLACES.reports}/*`)]);
    this.gate.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
    this.gate.allow(['sagemaker:DescribeEndpoint'], [`${sageMaker}:endpoint/${endpointName}`]);
    // CloudFormation names configuration and model, so that they can be replaced.
    this.gate.allow(['sagemaker:DescribeEndpointConfig'], [`${sageMaker}:endpoint-config/*`]);
    this.gate.allow(['sagemaker:DescribeModel'], [`${sageMaker}:model/*`]);
  }
}

/** Lets a function list the bucket at these prefixes. */
export function allowList(handler: HandlerFunction, bucket: IBucket, prefixes: readonly string[]): void {
  handler.role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [...prefixes] } },
    }),
  );
}
