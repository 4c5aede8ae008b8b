import type { CfnWaitCondition } from 'aws-cdk-lib';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { ServingModel } from '../../core/contract/model.ts';
import { modelKey } from '../../core/contract/pipeline/places.ts';
import type { Configuration } from '../config/configuration.ts';
import type { LogKeeping } from '../functions/handler-function.ts';
import { type HostedModel, hostTrained } from '../hosting/hosted-model.ts';
import { ModelBucket } from '../storage/model-bucket.ts';
import type { DatasetFolder } from './dataset-folder.ts';
import type { TrainingSpecification } from './specification.ts';
import { TrainingOutcome } from './training-outcome.ts';
import { TrainingPipeline } from './training-pipeline.ts';

export interface TrainingProps {
  readonly configuration: Configuration;
  readonly identity: ServingModel;
  readonly specification: TrainingSpecification;
  readonly hash: string;
  readonly dataset: DatasetFolder;
  readonly endpointName: string;
  readonly key: IKey;
  readonly logs: LogKeeping;
}

/** From a prepared data set to a model that has passed the gate, at an address known at synthesis. */
export class Training extends Construct {
  readonly hostedModel: HostedModel;
  /** Signalled when the model has passed. */
  readonly passed: CfnWaitCondition;

  constructor(scope: Construct, id: string, props: TrainingProps) {
    super(scope, id);
    const { configuration, hash, key, logs, specification } = props;
    const { bucket } = new ModelBucket(this, 'Models', { key, removalPolicy: logs.removalPolicy });
    const namePrefix = Stack.of(this).stackName.toLowerCase();
    const pipeline = new TrainingPipeline(this, 'Pipeline', {
      configuration,
      specification,
      hash,
      dataset: props.dataset,
      operatingPoint: props.identity.operatingPoint,
      endpointName: props.endpointName,
      namePrefix,
      bucket,
      key,
      logs,
    });
    const outcome = new TrainingOutcome(this, 'Outcome', {
      pipeline,
      hash,
      namePrefix,
      tries: specification.instanceTypes.length,
      bucket,
      logs,
    });
    this.passed = outcome.passed;
    this.hostedModel = hostTrained(this, props, bucket, modelKey(hash));
    new CfnOutput(Stack.of(this), 'TrainingPipelineArn', { value: pipeline.stateMachine.stateMachineArn });
    new CfnOutput(Stack.of(this), 'ModelBucketName', { value: bucket.bucketName });
    new CfnOutput(Stack.of(this), 'TrainingHash', { value: hash });
  }
}
