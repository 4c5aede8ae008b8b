import { type CfnResource, CfnWaitCondition, CfnWaitConditionHandle, CustomResource, Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PipelineEnvironment } from '../../core/contract/pipeline/environment.ts';
import type { StartProperties } from '../../core/contract/pipeline/execution.ts';
import { PLACES } from '../../core/contract/pipeline/places.ts';
import { HandlerFunction, type LogKeeping } from '../functions/handler-function.ts';
import { arnOf } from '../names.ts';
import { allowList } from './pipeline-functions.ts';
import type { TrainingPipeline } from './training-pipeline.ts';

/** CloudFormation's longest possible wait. */
const WAIT_IN_SECONDS = 43_200;

export interface TrainingOutcomeProps {
  readonly pipeline: TrainingPipeline;
  /** Of the training specification or the given artefact. */
  readonly hash: string;
  readonly examination: string;
  readonly namePrefix: string;
  /** How many instance types are tried. */
  readonly tries: number;
  readonly bucket: IBucket;
  readonly logs: LogKeeping;
}

/**
 * Starts the pipeline once for each examination, and waits for its signal. Handle, condition and starting resource have the
 * examination's hash in their logical ids, because CloudFormation forbids using a handle twice. The training's hash finds a
 * finished job, so that another threshold or rule trains nothing.
 */
export class TrainingOutcome extends Construct {
  private readonly start: HandlerFunction;

  constructor(scope: Construct, id: string, props: TrainingOutcomeProps) {
    super(scope, id);
    this.start = this.startFunction(props);
    this.signalEndedExecutions(props.pipeline);
    const handle = new CfnWaitConditionHandle(this, `Handle${props.examination}`);
    const starting = new CustomResource(this, `Start${props.examination}`, {
      resourceType: 'Custom::TrainingPipeline',
      serviceToken: this.start.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      properties: { Hash: props.hash, Examination: props.examination, SignalUrl: handle.ref } satisfies StartProperties,
    });
    starting.node.addDependency(props.pipeline, this.start);
    const passed = new CfnWaitCondition(this, `Passed${props.examination}`, {
      handle: handle.ref,
      timeout: String(WAIT_IN_SECONDS),
      count: 1,
    });
    passed.addResourceDependency(starting.node.defaultChild as CfnResource);
  }

  private startFunction({ pipeline, namePrefix, tries, bucket, logs }: TrainingOutcomeProps): HandlerFunction {
    const { stateMachine } = pipeline;
    const start = new HandlerFunction(this, 'Start', {
      entry: 'lambda/pipeline/start/index.ts',
      description: 'Starts the training pipeline; stops it when its deployment is rolled back',
      environment: {
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        MODEL_BUCKET: bucket.bucketName,
        NAME_PREFIX: namePrefix,
        TRAINING_TRIES: String(tries),
      } satisfies PipelineEnvironment<'start'>,
      timeoutInSeconds: 60,
      memoryInMb: 512,
      logs,
    });
    const sageMaker = (kind: string) => arnOf(this, 'sagemaker', `${kind}/${namePrefix}-*`);
    const executions = arnOf(this, 'states', `execution:${stateMachine.stateMachineName}:${namePrefix}-*`);
    start.allow(['states:StartExecution'], [stateMachine.stateMachineArn]);
    start.allow(['states:DescribeExecution', 'states:StopExecution'], [executions]);
    start.allow(['sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'], [sageMaker('training-job')]);
    start.allow(['sagemaker:StopTransformJob'], [sageMaker('transform-job')]);
    start.allow(['sagemaker:DeleteModel'], [sageMaker('model')]);
    allowList(start, bucket, [`${PLACES.jobs}/${namePrefix}-*`]);
    return start;
  }

  /** An execution that is stopped or times out reaches no state that could signal. */
  private signalEndedExecutions({ stateMachine, functions }: TrainingPipeline): void {
    new Rule(this, 'Ended', {
      description: 'The training pipeline ended without success: the deployment must stop waiting',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(functions.signal.function, { retryAttempts: 3, maxEventAge: Duration.hours(1) })],
    });
  }
}
