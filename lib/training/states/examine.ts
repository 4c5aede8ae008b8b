import { hasLocalNvme } from '../../facts/instance-types.ts';
import { CATCH_ALL, callFunction, RETRY_SERVICE, type States } from './building-blocks.ts';

export const MAKE_CANDIDATE = 'Make the candidate';

export interface ExamineProps {
  readonly bucketName: string;
  readonly image: string;
  readonly roleArn: string;
  readonly keyArn: string;
  readonly transformInstanceType: string;
  /** Ends with a slash. */
  readonly testPrefix: string;
  readonly counts: { readonly NORMAL: number; readonly PNEUMONIA: number };
  readonly operatingPoint: number;
  readonly evaluateFunctionArn: string;
}

/**
 * Makes a model of the artefact, runs it over the held-out images by batch transform, and judges the outputs. The classes
 * go one after the other, so that a quota of one instance is enough. Leaves `$.evaluation`.
 */
export function examineStates(props: ExamineProps, next: string): States {
  return {
    [MAKE_CANDIDATE]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createModel',
      Parameters: {
        'ModelName.$': '$.name',
        ExecutionRoleArn: props.roleArn,
        PrimaryContainer: {
          Image: props.image,
          'ModelDataUrl.$': `States.Format('s3://${props.bucketName}/jobs/{}/output/model.tar.gz', $.training.jobName)`,
        },
      },
      ResultPath: null,
      Retry: RETRY_SERVICE,
      Catch: CATCH_ALL,
      Next: 'Transform normal images',
    },
    'Transform normal images': transform(props, 'NORMAL', 'Transform images with pneumonia'),
    'Transform images with pneumonia': transform(props, 'PNEUMONIA', 'Remove the candidate'),
    'Remove the candidate': {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:deleteModel',
      Parameters: { 'ModelName.$': '$.name' },
      ResultPath: null,
      Retry: RETRY_SERVICE,
      Catch: CATCH_ALL,
      Next: 'Evaluate',
    },
    Evaluate: {
      ...callFunction(props.evaluateFunctionArn, {
        'name.$': '$.name',
        operatingPoint: props.operatingPoint,
        folders: {
          normal: { 'prefix.$': "States.Format('transform/{}/NORMAL/', $.name)", expected: props.counts.NORMAL },
          pneumonia: {
            'prefix.$': "States.Format('transform/{}/PNEUMONIA/', $.name)",
            expected: props.counts.PNEUMONIA,
          },
        },
      }),
      ResultPath: '$.evaluation',
      Catch: CATCH_ALL,
      Next: next,
    },
  };
}

function transform(props: ExamineProps, images: 'NORMAL' | 'PNEUMONIA', next: string): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sagemaker:createTransformJob.sync',
    Parameters: {
      'TransformJobName.$': `States.Format('{}-${images.toLowerCase()}', $.name)`,
      'ModelName.$': '$.name',
      MaxConcurrentTransforms: 16,
      MaxPayloadInMB: 6,
      BatchStrategy: 'SingleRecord',
      TransformInput: {
        DataSource: {
          S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${props.bucketName}/${props.testPrefix}${images}/` },
        },
        ContentType: 'application/x-image',
        SplitType: 'None',
        CompressionType: 'None',
      },
      TransformOutput: {
        'S3OutputPath.$': `States.Format('s3://${props.bucketName}/transform/{}/${images}', $.name)`,
        AssembleWith: 'None',
        KmsKeyId: props.keyArn,
      },
      TransformResources: {
        InstanceType: props.transformInstanceType,
        InstanceCount: 1,
        ...(hasLocalNvme(props.transformInstanceType) ? {} : { VolumeKmsKeyId: props.keyArn }),
      },
    },
    ResultPath: null,
    Retry: RETRY_SERVICE,
    Catch: CATCH_ALL,
    Next: next,
  };
}
