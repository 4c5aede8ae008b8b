import { hasLocalNvme } from '../../facts/instance-types.ts';
import type { TrainingSpecification } from '../specification.ts';

/** What of the request is known only at deployment. */
export interface TrainingPlaces {
  readonly roleArn: string;
  readonly keyArn: string;
  /** `s3://bucket/key` of each channel. */
  readonly trainUri: string;
  readonly validationUri: string;
  /** `s3://bucket/prefix` without a trailing slash; SageMaker writes `<job>/output/model.tar.gz` below it. */
  readonly outputUri: string;
}

/**
 * The reference's CreateTrainingJob request, for one instance type.
 * @param suffix Of the job's name, after the execution's; one for each type tried.
 */
export function trainingRequest(
  specification: TrainingSpecification,
  places: TrainingPlaces,
  instanceType: string,
  suffix: number,
): object {
  return {
    'TrainingJobName.$': `States.Format('{}-${suffix}', $.name)`,
    AlgorithmSpecification: { TrainingImage: specification.image, TrainingInputMode: 'File' },
    RoleArn: places.roleArn,
    HyperParameters: specification.hyperparameters,
    InputDataConfig: [channel('train', places.trainUri), channel('validation', places.validationUri)],
    OutputDataConfig: { S3OutputPath: places.outputUri, KmsKeyId: places.keyArn },
    ResourceConfig: {
      InstanceType: instanceType,
      InstanceCount: 1,
      VolumeSizeInGB: specification.volumeSizeInGb,
      // SageMaker refuses a key for a disk that the instance brings along, and encrypts that one itself.
      ...(hasLocalNvme(instanceType) ? {} : { VolumeKmsKeyId: places.keyArn }),
    },
    StoppingCondition: { MaxRuntimeInSeconds: specification.maxRuntimeInSeconds },
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
