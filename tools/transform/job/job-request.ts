import { createHash } from 'node:crypto';
import type { CreateTransformJobCommandInput, TransformInstanceType } from '@aws-sdk/client-sagemaker';
import { BATCH_INPUT, BATCH_TRANSFORM, imagesBelow } from '../../../core/contract/pipeline/batch-transform.ts';
import { OUTPUT_ENDING, PLACES } from '../../../core/contract/pipeline/places.ts';

/** Where a job's images and outputs lie in S3. */
export interface JobPlace {
  readonly bucket: string;
  /** Key prefix of everything that belongs to this job; ends with a slash. */
  readonly prefix: string;
}

export interface JobSettings {
  /** SageMaker's model, as CreateModel named it. */
  readonly modelName: string;
  readonly jobName: string;
  readonly instanceType: TransformInstanceType;
  readonly instanceCount: number;
}

/** Largest image that a job takes, in bytes. */
export const MAX_IMAGE_BYTES = BATCH_TRANSFORM.MaxPayloadInMB * 1024 ** 2;

export function jobPlace(bucket: string, jobName: string): JobPlace {
  return { bucket, prefix: `${PLACES.transform}/${jobName}/` };
}

export function inputKey({ prefix }: JobPlace, image: string): string {
  return `${prefix}input/${image}`;
}

/** SageMaker puts an output where the image lay below the input's prefix. */
export function outputKey({ prefix }: JobPlace, image: string): string {
  return `${prefix}output/${image}${OUTPUT_ENDING}`;
}

/** The request that creates the job; one image per request, as in the examination of a trained model. */
export function transformRequest(settings: JobSettings, { bucket, prefix }: JobPlace): CreateTransformJobCommandInput {
  return {
    TransformJobName: settings.jobName,
    ModelName: settings.modelName,
    ...BATCH_TRANSFORM,
    TransformInput: { DataSource: imagesBelow(`s3://${bucket}/${prefix}input/`), ...BATCH_INPUT },
    TransformOutput: { S3OutputPath: `s3://${bucket}/${prefix}output` },
    TransformResources: { InstanceType: settings.instanceType, InstanceCount: settings.instanceCount },
  };
}

/** A name derived from images and model, so that running the same command again finds its job. */
export class JobNamer {
  readonly #hash = createHash('sha256');

  /** @param sent What is uploaded of each image: see `describeSent`. */
  constructor(modelName: string, sent: string) {
    this.#hash.update(`${modelName}${sent}\n`);
  }

  add(image: string, sizeInBytes: number): void {
    this.#hash.update(`${sizeInBytes} ${image}\n`);
  }

  name(): string {
    return `pneumoscope-${this.#hash.digest('hex').slice(0, 20)}`;
  }
}
