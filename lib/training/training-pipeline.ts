import { Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { givenKey, PLACES } from '../../core/contract/pipeline/places.ts';
import type { Configuration } from '../config/configuration.ts';
import { tagsOf } from '../cost/tags.ts';
import { algorithmImage } from '../facts/ecr-accounts.ts';
import type { LogKeeping } from '../functions/handler-function.ts';
import { locateGiven } from '../hosting/hosted-artefact.ts';
import { artefactHashOf, type ExaminedSource } from '../model-source.ts';
import type { Names } from '../names.ts';
import { SageMakerRole } from '../roles/sagemaker-role.ts';
import { JOB_LOG_GROUPS } from '../storage/job-log-groups.ts';
import { HeldOutImages } from './held-out-images.ts';
import { PipelineFunctions } from './pipeline-functions.ts';
import { PipelineRole } from './pipeline-role.ts';
import type { JobTag, States } from './states/building-blocks.ts';
import { decideStates, GATE } from './states/decide.ts';
import { DEFINITION, definitionStates } from './states/definition.ts';
import { examineStates, MAKE_CANDIDATE } from './states/examine.ts';
import { giveStates, TAKE_GIVEN } from './states/give.ts';
import { FINISHED_JOB, trainStates } from './states/train.ts';
import { TrainingData } from './training-data.ts';

/** Less than the deployment waits (43,200 s), so that the reason of a time-out still reaches it. */
const PIPELINE_TIMEOUT_SECONDS = 42_000;

export interface TrainingPipelineProps {
  readonly configuration: Configuration;
  readonly source: ExaminedSource;
  readonly names: Names;
  readonly bucket: IBucket;
  readonly key: IKey;
  readonly logs: LogKeeping;
}

/** The first states of the machine, after which `$.training` names the artefact of a model. */
interface Beginning {
  readonly first: string;
  readonly states: States;
}

/** A state machine that trains a model or takes a given one, examines it and decides on it; see `states/`. */
export class TrainingPipeline extends Construct {
  readonly stateMachine: StateMachine;
  readonly functions: PipelineFunctions;
  private readonly props: TrainingPipelineProps;
  private readonly sageMaker: SageMakerRole;
  private readonly role: PipelineRole;
  private readonly heldOut: HeldOutImages;

  constructor(scope: Construct, id: string, props: TrainingPipelineProps) {
    super(scope, id);
    this.props = props;
    const { bucket, key, logs, names, source } = props;
    const { dataset } = source.examination;
    this.heldOut = new HeldOutImages(this, 'HeldOut', { dataset, bucket, logGroup: logs.deployment });
    this.sageMaker = this.sageMakerRole();
    this.functions = new PipelineFunctions(this, 'Functions', { bucket, key, logs, names });
    const { refusal, evaluate, gate, signal } = this.functions;
    this.role = new PipelineRole(this, 'StateMachineRole', {
      namePrefix: names.prefix,
      bucket,
      key,
      sageMakerRole: this.sageMaker.role,
      functions: [refusal, evaluate, gate, signal],
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(this.definition())),
      role: this.role.role.withoutPolicyUpdates(),
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
    this.stateMachine.node.addDependency(this.role.role);
  }

  private definition(): object {
    const { bucket, configuration, source } = this.props;
    const { dataset, hash } = source.examination;
    const { evaluate, gate, signal } = this.functions;
    const { test } = dataset.description;
    const { NORMAL = 0, PNEUMONIA = 0 } = test.counts;
    const { first, states } = source.kind === 'train' ? this.train(source) : this.take(source);
    return {
      Comment: 'Trains a model or takes a given one, examines it, and decides whether it passes.',
      TimeoutSeconds: PIPELINE_TIMEOUT_SECONDS,
      StartAt: DEFINITION,
      States: {
        ...definitionStates(hash, first),
        ...states,
        ...examineStates(
          {
            ...this.jobs(),
            bucketName: bucket.bucketName,
            image: algorithmImage(configuration.region),
            transformInstanceType: configuration.training.transformInstanceType,
            testPrefix: this.heldOut.prefix,
            counts: { NORMAL, PNEUMONIA },
            operatingPoint: source.identity.operatingPoint,
            enforcesChecks: configuration.guard === 'enforce',
            evaluateFunctionArn: evaluate.function.functionArn,
          },
          GATE,
        ),
        ...decideStates({
          bucketName: bucket.bucketName,
          partition: Stack.of(this).partition,
          hash: artefactHashOf(source),
          examination: hash,
          testSha256: test.sha256,
          rule: configuration.gate,
          gateFunctionArn: gate.function.functionArn,
          signalFunctionArn: signal.function.functionArn,
        }),
      },
    };
  }

  private train({ specification, examination }: ExaminedSource & { kind: 'train' }): Beginning {
    const { bucket } = this.props;
    const { train, validation } = new TrainingData(this, 'Data', examination.dataset);
    for (const channel of [train, validation]) this.sageMaker.allowRead(channel.bucket, [channel.s3ObjectKey]);
    const places = {
      ...this.jobs(),
      trainUri: train.s3ObjectUrl,
      validationUri: validation.s3ObjectUrl,
      outputUri: `s3://${bucket.bucketName}/${PLACES.jobs}`,
    };
    const { functionArn } = this.functions.refusal.function;
    return { first: FINISHED_JOB, states: trainStates(specification, places, functionArn, MAKE_CANDIDATE) };
  }

  private take(source: ExaminedSource & { kind: 'file' | 'address' }): Beginning {
    const { bucket } = this.props;
    const given = locateGiven(this, source);
    const key = givenKey(source.sha256);
    this.role.allowTake(given, bucket.arnForObjects(key));
    const states = giveStates(
      {
        partition: Stack.of(this).partition,
        bucketName: bucket.bucketName,
        source: { bucketName: given.bucket.bucketName, key: given.key },
        key,
        sha256: source.sha256,
      },
      MAKE_CANDIDATE,
    );
    return { first: TAKE_GIVEN, states };
  }

  /** What every job is given. */
  private jobs() {
    const { key, configuration } = this.props;
    const tags: JobTag[] = Object.entries(tagsOf(configuration, 'Training')).map(([Key, Value]) => ({ Key, Value }));
    return { roleArn: this.sageMaker.role.roleArn, keyArn: key.keyArn, tags, partition: Stack.of(this).partition };
  }

  private sageMakerRole(): SageMakerRole {
    const { bucket, key, configuration } = this.props;
    const sageMaker = new SageMakerRole(this, 'SageMakerRole', {
      region: configuration.region,
      logGroups: JOB_LOG_GROUPS,
      key,
      bootstrapKeyArn: configuration.bootstrapKeyArn,
    });
    sageMaker.allowRead(bucket, [`${this.heldOut.prefix}*`, `${PLACES.jobs}/*`, `${PLACES.given}/*`]);
    sageMaker.allowWrite(bucket, [`${PLACES.jobs}/*`, `${PLACES.transform}/*`]);
    return sageMaker;
  }
}
