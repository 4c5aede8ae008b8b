import { BATCH_INPUT, BATCH_TRANSFORM, imagesBelow } from '../../../core/contract/pipeline/batch-transform.ts';
import { type EvaluateEvent, transformJobName } from '../../../core/contract/pipeline/execution.ts';
import { CHECKS_FILE, type ClassName, transformFolder } from '../../../core/contract/pipeline/places.ts';
import { hasLocalNvme } from '../../facts/instance-types.ts';
import {
  CATCH_ALL,
  callFunction,
  EXECUTION,
  format,
  type JobTag,
  PLACEHOLDER,
  RETRY_SERVICE,
  type States,
} from './building-blocks.ts';

export const MAKE_CANDIDATE = 'Make the candidate';

export interface ExamineProps {
  readonly bucketName: string;
  readonly image: string;
  readonly roleArn: string;
  readonly keyArn: string;
  readonly tags: readonly JobTag[];
  /** Of the SDK's integrations: aws, aws-cn … */
  readonly partition: string;
  readonly transformInstanceType: string;
  /** Ends with a slash. */
  readonly testPrefix: string;
  readonly counts: Readonly<Record<ClassName, number>>;
  readonly operatingPoint: number;
  /** True where the service abstains: then abstentions count. */
  readonly enforcesChecks: boolean;
  readonly evaluateFunctionArn: string;
}

/**
 * Makes a model of the artefact, classifies the held-out images by batch transform, and evaluates the outputs. The classes
 * follow one another, so that a quota of one instance is enough. Leaves `$.evaluation`.
 */
export function examineStates(props: ExamineProps, next: string): States {
  return {
    [MAKE_CANDIDATE]: {
      Type: 'Task',
      Resource: `arn:${props.partition}:states:::sagemaker:createModel`,
      Parameters: {
        'ModelName.$': '$.name',
        ExecutionRoleArn: props.roleArn,
        // As it is hosted: the container gets its artefact and images from SageMaker and needs no network.
        EnableNetworkIsolation: true,
        Tags: props.tags,
        PrimaryContainer: {
          Image: props.image,
          'ModelDataUrl.$': format(`s3://${props.bucketName}/${PLACEHOLDER}`, '$.training.artefact'),
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
      Resource: `arn:${props.partition}:states:::aws-sdk:sagemaker:deleteModel`,
      Parameters: { 'ModelName.$': '$.name' },
      ResultPath: null,
      Retry: RETRY_SERVICE,
      Catch: CATCH_ALL,
      Next: 'Evaluate',
    },
    Evaluate: {
      ...callFunction<EvaluateEvent>(props.evaluateFunctionArn, {
        'name.$': '$.name',
        operatingPoint: props.operatingPoint,
        folders: {
          normal: outputs(props, 'NORMAL'),
          pneumonia: outputs(props, 'PNEUMONIA'),
        },
        checksKey: props.enforcesChecks ? `${props.testPrefix}${CHECKS_FILE}` : null,
      }),
      ResultPath: '$.evaluation',
      Catch: CATCH_ALL,
      Next: next,
    },
  };
}

function outputs({ counts }: ExamineProps, className: ClassName): object {
  return {
    'prefix.$': format(`${transformFolder(PLACEHOLDER, className)}/`, EXECUTION),
    expected: counts[className],
  };
}

function transform(props: ExamineProps, className: ClassName, next: string): object {
  return {
    Type: 'Task',
    Resource: `arn:${props.partition}:states:::sagemaker:createTransformJob.sync`,
    Parameters: {
      'TransformJobName.$': format(transformJobName(PLACEHOLDER, className), EXECUTION),
      'ModelName.$': '$.name',
      ...BATCH_TRANSFORM,
      TransformInput: {
        DataSource: imagesBelow(`s3://${props.bucketName}/${props.testPrefix}${className}/`),
        ...BATCH_INPUT,
      },
      TransformOutput: {
        'S3OutputPath.$': format(`s3://${props.bucketName}/${transformFolder(PLACEHOLDER, className)}`, EXECUTION),
        AssembleWith: 'None',
        KmsKeyId: props.keyArn,
      },
      TransformResources: {
        InstanceType: props.transformInstanceType,
        InstanceCount: 1,
        ...(hasLocalNvme(props.transformInstanceType) ? {} : { VolumeKmsKeyId: props.keyArn }),
      },
      Tags: props.tags,
    },
    ResultPath: null,
    Retry: RETRY_SERVICE,
    Catch: CATCH_ALL,
    Next: next,
  };
}
