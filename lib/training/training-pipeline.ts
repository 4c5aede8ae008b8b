import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PLACES } from '../../core/contract/pipeline/places.ts';
import type { Configuration } from '../config/configuration.ts';
import type { LogKeeping } from '../functions/handler-function.ts';
import { SageMakerRole } from '../roles/sagemaker-role.ts';
import type { DatasetFolder } from './dataset-folder.ts';
import { PipelineFunctions } from './pipeline-functions.ts';
import { PipelineRole } from './pipeline-role.ts';
import type { TrainingSpecification } from './specification.ts';
import { decideStates, GATE } from './states/decide.ts';
import { DEFINITION, definitionStates } from './states/definition.ts';
import { examineStates, MAKE_CANDIDATE } from './states/examine.ts';
import { FINISHED_JOB, trainStates } from './states/train.ts';
import { TrainingData } from './training-data.ts';

/** Less than the deployment waits (43,200 s), so that the reason of a time-out still reaches it. */
const PIPELINE_TIMEOUT_SECONDS = 42_000;

export interface TrainingPipelineProps {
  readonly configuration: Configuration;
  readonly specification: TrainingSpecification;
  readonly hash: string;
  readonly dataset: DatasetFolder;
  readonly operatingPoint: number;
  readonly endpointName: string;
  /** Beginning of every job's name. */
  readonly namePrefix: string;
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly logs: LogKeeping;
}

/** A state machine that trains and examines a model and decides on it; see `states/`. */
export class TrainingPipeline extends Construct {
  readonly stateMachine: StateMachine;
  readonly functions: PipelineFunctions;
  readonly data: TrainingData;

  constructor(scope: Construct, id: string, props: TrainingPipelineProps) {
    super(scope, id);
    const { bucket, key, logs, configuration, dataset } = props;
    this.data = new TrainingData(this, 'Data', { dataset, bucket, logGroup: logs.deployment });
    const sageMaker = this.sageMakerRole(props);
    this.functions = new PipelineFunctions(this, 'Functions', { bucket, key, logs, endpointName: props.endpointName });
    const { refusal, evaluate, gate, signal } = this.functions;
    const { role } = new PipelineRole(this, 'StateMachineRole', {
      namePrefix: props.namePrefix,
      bucket,
      key,
      sageMakerRole: sageMaker.role,
      functions: [refusal, evaluate, gate, signal],
    });
    const places = {
      roleArn: sageMaker.role.roleArn,
      keyArn: key.keyArn,
      trainUri: this.data.train.s3ObjectUrl,
      validationUri: this.data.validation.s3ObjectUrl,
      outputUri: `s3://${bucket.bucketName}/${PLACES.jobs}`,
    };
    const { NORMAL = 0, PNEUMONIA = 0 } = dataset.description.test.counts;
    const definition = {
      Comment: 'Trains on the first available instance type, examines the model, and decides whether it passes.',
      TimeoutSeconds: PIPELINE_TIMEOUT_SECONDS,
      StartAt: DEFINITION,
      States: {
        ...definitionStates(props.hash, FINISHED_JOB),
        ...trainStates(props.specification, places, refusal.function.functionArn, MAKE_CANDIDATE),
        ...examineStates(
          {
            bucketName: bucket.bucketName,
            image: props.specification.image,
            roleArn: sageMaker.role.roleArn,
            keyArn: key.keyArn,
            transformInstanceType: configuration.training.transformInstanceType,
            testPrefix: this.data.testPrefix,
            counts: { NORMAL, PNEUMONIA },
            operatingPoint: props.operatingPoint,
            enforcesChecks: configuration.guard === 'enforce',
            evaluateFunctionArn: evaluate.function.functionArn,
          },
          GATE,
        ),
        ...decideStates({
          bucketName: bucket.bucketName,
          hash: props.hash,
          testSha256: dataset.description.test.sha256,
          rule: configuration.gate,
          gateFunctionArn: gate.function.functionArn,
          signalFunctionArn: signal.function.functionArn,
        }),
      },
    };
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          encryptionKey: logs.key,
          retention: logs.retention,
          removalPolicy: logs.removalPolicy,
        }),
        level: LogLevel.ALL,
        // The input holds the address of the wait condition, a secret.
        includeExecutionData: false,
      },
    });
    this.stateMachine.node.addDependency(role);
  }

  private sageMakerRole({ bucket, key, configuration }: TrainingPipelineProps): SageMakerRole {
    const { train, validation, testPrefix } = this.data;
    const sageMaker = new SageMakerRole(this, 'SageMakerRole', {
      region: configuration.region,
      logGroups: ['TrainingJobs', 'TransformJobs'],
      key,
    });
    for (const channel of [train, validation]) sageMaker.allowRead(channel.bucket, [channel.s3ObjectKey]);
    sageMaker.allowRead(bucket, [`${testPrefix}*`, `${PLACES.jobs}/*`]);
    sageMaker.allowWrite(bucket, [`${PLACES.jobs}/*`, `${PLACES.transform}/*`]);
    return sageMaker;
  }
}
