import { trainingJobName } from '../../../core/contract/pipeline/execution.ts';
import { hasLocalNvme } from '../../facts/instance-types.ts';
import type { TrainingSpecification } from '../specification.ts';
import { EXECUTION, format, type JobTag, PLACEHOLDER } from './building-blocks.ts';

/** Parts of the request that are known only at deployment. */
export interface TrainingPlaces {
  readonly roleArn: string;
  readonly keyArn: string;
  /** `s3://bucket/key` of each channel. */
  readonly trainUri: string;
  readonly validationUri: string;
  /** `s3://bucket/prefix` without a trailing slash; SageMaker writes `<job>/output/model.tar.gz` below it. */
  readonly outputUri: string;
  readonly tags: readonly JobTag[];
  /** Of Step Functions' integrations: aws, aws-cn … */
  readonly partition: string;
}

/**
 * The CreateTrainingJob request of the 2020 notebook project, for one instance type.
 * @param tried From 1; makes the job's name differ from those of the types tried before.
 */
export function trainingRequest(
  specification: TrainingSpecification,
  places: TrainingPlaces,
  instanceType: string,
  tried: number,
): object {
  return {
    'TrainingJobName.$': format(trainingJobName(PLACEHOLDER, tried), EXECUTION),
    AlgorithmSpecification: { TrainingImage: specification.image, TrainingInputMode: 'File' },
    RoleArn: places.roleArn,
    HyperParameters: specification.hyperparameters,
    InputDataConfig: [channel('train', places.trainUri), channel('validation', places.validationUri)],
    OutputDataConfig: { S3OutputPath: places.outputUri, KmsKeyId: places.keyArn },
    ResourceConfig: {
      InstanceType: instanceType,
      InstanceCount: 1,
      VolumeSizeInGB: specification.volumeSizeInGb,
      // SageMaker encrypts an instance's own disk itself and refuses a key for it.
      ...(hasLocalNvme(instanceType) ? {} : { VolumeKmsKeyId: places.keyArn }),
    },
    StoppingCondition: { MaxRuntimeInSeconds: specification.maxRuntimeInSeconds },
    Tags: places.tags,
  };
}

function channel(name: string, uri: string): object {
  return {
    ChannelName: name,
    ContentType: 'application/x-recordio',
    CompressionType: 'None',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' } },
  };
}
