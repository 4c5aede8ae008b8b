import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PipelineEnvironment, PipelineFunction } from '../../core/contract/pipeline/environment.ts';
import { CHECKS_FILE, deployedReportKey, PLACES } from '../../core/contract/pipeline/places.ts';
import { HandlerFunction, type HandlerFunctionProps, type LogKeeping } from '../functions/handler-function.ts';
import { arnOf, type Names } from '../names.ts';

export interface PipelineFunctionsProps {
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly logs: LogKeeping;
  readonly names: Names;
}

type FunctionProps = Pick<HandlerFunctionProps, 'description' | 'logs'> &
  Partial<Pick<HandlerFunctionProps, 'memoryInMb' | 'timeoutInSeconds'>>;

/** The state machine's functions, each with the rights that it needs. */
export class PipelineFunctions extends Construct {
  readonly refusal: HandlerFunction;
  readonly evaluate: HandlerFunction;
  readonly gate: HandlerFunction;
  readonly signal: HandlerFunction;

  constructor(scope: Construct, id: string, props: PipelineFunctionsProps) {
    super(scope, id);
    const { bucket, names } = props;
    const { logs } = props;
    const environment = { MODEL_BUCKET: bucket.bucketName };
    this.refusal = this.make('refusal', {
      description: 'Distinguishes a refused instance type from a failed job',
      environment: {},
      logs,
    });
    this.signal = this.make('signal', { description: 'Ends the waiting of the deployment', environment: {}, logs });
    this.evaluate = this.make('evaluate', {
      description: 'Evaluates a model by its outputs',
      environment,
      logs,
      memoryInMb: 1_769,
      timeoutInSeconds: 900,
    });
    this.gate = this.make('gate', {
      description: 'Decides on a model',
      environment: { ...environment, ENDPOINT_PARAMETER: names.parameters.endpoint },
      logs,
      memoryInMb: 512,
    });
    this.allowEvaluate(props);
    this.allowGate(props);
  }

  private make<Name extends PipelineFunction>(
    name: Name,
    props: FunctionProps & { readonly environment: PipelineEnvironment<Name> },
  ): HandlerFunction {
    const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const entry = `lambda/pipeline/${name}/index.ts`;
    return new HandlerFunction(this, id, { entry, memoryInMb: 256, timeoutInSeconds: 60, ...props });
  }

  private allowEvaluate({ bucket, key }: PipelineFunctionsProps): void {
    allowList(this.evaluate, bucket, [`${PLACES.transform}/*`]);
    this.evaluate.allow(
      ['s3:GetObject'],
      [bucket.arnForObjects(`${PLACES.transform}/*`), bucket.arnForObjects(`${PLACES.test}/*/${CHECKS_FILE}`)],
    );
    this.evaluate.allow(['s3:PutObject'], [bucket.arnForObjects(`${PLACES.reports}/*`)]);
    this.evaluate.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
  }

  private allowGate({ bucket, key, names }: PipelineFunctionsProps): void {
    // Without the right to list, S3 replies "forbidden" for a report that does not exist.
    allowList(this.gate, bucket, [`${PLACES.models}/*`, `${PLACES.reports}/*`]);
    this.gate.allow(
      ['s3:GetObject'],
      [bucket.arnForObjects(`${PLACES.reports}/*`), bucket.arnForObjects(deployedReportKey('*'))],
    );
    this.gate.allow(['s3:PutObject'], [bucket.arnForObjects(`${PLACES.reports}/*`)]);
    this.gate.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [key.keyArn]);
    this.gate.allow(['ssm:GetParameter'], [arnOf(this, 'ssm', `parameter${names.parameters.endpoint}`)]);
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
