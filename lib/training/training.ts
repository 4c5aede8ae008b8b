import type { CfnWaitCondition } from 'aws-cdk-lib';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ServingModel } from '../../core/contract/model.ts';
import { deployedReportKey, modelKey } from '../../core/contract/pipeline/places.ts';
import type { Configuration } from '../config/configuration.ts';
import type { HandlerFunction, LogKeeping } from '../functions/handler-function.ts';
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
  private readonly report: { readonly bucket: IBucket; readonly key: string; readonly encryptionKey: IKey };

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
    this.report = { bucket, key: deployedReportKey(hash), encryptionKey: key };
    this.hostedModel = hostTrained(this, props, bucket, modelKey(hash));
    new CfnOutput(Stack.of(this), 'TrainingPipelineArn', { value: pipeline.stateMachine.stateMachineArn });
    new CfnOutput(Stack.of(this), 'ModelBucketName', { value: bucket.bucketName });
    new CfnOutput(Stack.of(this), 'TrainingHash', { value: hash });
  }

  /** Lets a handler read the gate's report of the model that passed, and passes it the address. */
  allowReadReport(handler: HandlerFunction): void {
    const { bucket, key, encryptionKey } = this.report;
    handler.allow(['s3:GetObject'], [bucket.arnForObjects(key)]);
    handler.allow(['kms:Decrypt'], [encryptionKey.keyArn]);
    handler.function.addEnvironment('VALIDATION_REPORT', `s3://${bucket.bucketName}/${key}`);
  }
}
