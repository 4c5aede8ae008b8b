import { CATCH_ALL, failWith, RETRY_SERVICE, type States } from './building-blocks.ts';

export const TAKE_GIVEN = 'Take the given model';
const IS_IT = 'Is it the model that was named?';

export interface GivenProps {
  readonly partition: string;
  readonly bucketName: string;
  /** Where the artefact lies. */
  readonly source: { readonly bucketName: string; readonly key: string };
  /** Where it is kept. */
  readonly key: string;
  /** SHA-256 of the artefact, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Copies the artefact of a given model into the model bucket and compares its SHA-256, which S3 computes of a copy. What is hosted
 * is the copy, so that it stays what was examined. Leaves `$.training`, as training does.
 */
export function giveStates({ partition, bucketName, source, key, sha256 }: GivenProps, next: string): States {
  return {
    [TAKE_GIVEN]: {
      Type: 'Task',
      Resource: `arn:${partition}:states:::aws-sdk:s3:copyObject`,
      Parameters: {
        Bucket: bucketName,
        Key: key,
        CopySource: [source.bucketName, ...source.key.split('/').map(encodeURIComponent)].join('/'),
        ChecksumAlgorithm: 'SHA256',
      },
      ResultSelector: { 'sha256.$': '$.CopyObjectResult.ChecksumSHA256' },
      ResultPath: '$.copy',
      Retry: RETRY_SERVICE,
      Catch: CATCH_ALL,
      Next: IS_IT,
    },
    [IS_IT]: {
      Type: 'Choice',
      Choices: [
        {
          Variable: '$.copy.sha256',
          StringEquals: Buffer.from(sha256, 'hex').toString('base64'),
          Next: 'Examine the given model',
        },
      ],
      Default: 'Another model',
    },
    'Another model': failWith('OtherModel', `The artefact is not the one that was named: needed SHA-256 ${sha256}.`),
    'Examine the given model': {
      Type: 'Pass',
      Result: { jobName: 'none', instanceType: 'none: the model was given', artefact: key },
      ResultPath: '$.training',
      Next: next,
    },
  };
}
