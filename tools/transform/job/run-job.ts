import { stat } from 'node:fs/promises';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient, type TransformInstanceType } from '@aws-sdk/client-sagemaker';
import { WorkFailedError, WrongUseError } from '../../common/exit.ts';
import { countImages, ensureFolder, walkImages } from '../images.ts';
import { Outputs } from '../outputs.ts';
import { downloadOutputs } from './download-outputs.ts';
import {
  JobNamer,
  type JobPlace,
  type JobSettings,
  jobPlace,
  MAX_IMAGE_BYTES,
  transformRequest,
} from './job-request.ts';
import { createJob, findJob, type JobReport, stopJob, waitForJob } from './transform-job.ts';
import { type SizedImage, uploadImages } from './upload-images.ts';

export interface JobOptions {
  readonly output: string;
  /** SageMaker's model. */
  readonly modelName: string;
  /** Bucket for images and outputs. */
  readonly bucket: string;
  readonly region?: string;
  /** By default derived from model and images, so that the same command finds its job again. */
  readonly jobName?: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Time between two looks at the job; 15 s by default. */
  readonly pollMs?: number;
}

/** What a run did. */
export interface JobCounts {
  readonly jobName: string;
  readonly uploaded: number;
  readonly downloaded: number;
}

const POLL_MS = 15_000;

/**
 * Judges a folder by a SageMaker transform job: uploads the images, creates the job, waits, downloads the outputs. Each
 * step goes on where an earlier run of the same job name stopped.
 * @param signal Aborted to cancel: the job is stopped.
 * @throws {WorkFailedError} if the job fails or is stopped.
 */
export async function runJob(
  folder: string,
  options: JobOptions,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<JobCounts> {
  await ensureFolder(folder);
  const count = await countImages(folder);
  const settings = await jobSettings(folder, options);
  const region = options.region === undefined ? {} : { region: options.region };
  const s3 = new S3Client(region);
  const sagemaker = new SageMakerClient(region);
  const place = jobPlace(options.bucket, settings.jobName);
  try {
    const outputs = await Outputs.open(options.output, `transform job ${settings.jobName}`);
    const images = () => sizedImages(folder);
    const uploaded = await ensureJob(s3, sagemaker, settings, place, images, count, signal);
    await waitOrStop(sagemaker, settings.jobName, report, signal, options.pollMs ?? POLL_MS);
    const downloaded = await downloadOutputs(s3, place, walkImages(folder), count, outputs, signal);
    return { jobName: settings.jobName, uploaded, downloaded };
  } catch (error) {
    throw explain(error, settings.jobName, signal);
  } finally {
    s3.destroy();
    sagemaker.destroy();
  }
}

async function jobSettings(folder: string, options: JobOptions): Promise<JobSettings> {
  const namer = new JobNamer(options.modelName);
  for await (const { name, size } of sizedImages(folder)) {
    if (size > MAX_IMAGE_BYTES) {
      throw new WrongUseError(
        `Reading ${name}: needed at most ${MAX_IMAGE_BYTES} bytes for a transform job, found ${size}`,
      );
    }
    namer.add(name, size);
  }
  return {
    modelName: options.modelName,
    jobName: options.jobName ?? namer.name(),
    instanceType: options.instanceType as TransformInstanceType,
    instanceCount: options.instanceCount,
  };
}

async function* sizedImages(folder: string): AsyncGenerator<SizedImage> {
  for await (const image of walkImages(folder)) yield { ...image, size: (await stat(image.path)).size };
}

/** Uploads and creates, unless a job of this name was created before. */
async function ensureJob(
  s3: S3Client,
  sagemaker: SageMakerClient,
  settings: JobSettings,
  place: JobPlace,
  images: () => AsyncIterable<SizedImage>,
  count: number,
  signal: AbortSignal,
): Promise<number> {
  if ((await findJob(sagemaker, settings.jobName)) !== undefined) return 0;
  const uploaded = await uploadImages(s3, place, images, count, signal);
  signal.throwIfAborted();
  await createJob(sagemaker, transformRequest(settings, place));
  return uploaded;
}

async function waitOrStop(
  sagemaker: SageMakerClient,
  jobName: string,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
  pollMs: number,
): Promise<void> {
  try {
    await waitForJob(sagemaker, jobName, report, signal, pollMs);
  } catch (error) {
    if (signal.aborted) await stopJob(sagemaker, jobName);
    throw error;
  }
}

function explain(error: unknown, jobName: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return new WorkFailedError(`Transform job ${jobName}: cancelled. The same command goes on with what is there.`);
  }
  if (error instanceof WorkFailedError || error instanceof WrongUseError) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new WorkFailedError(`Transform job ${jobName}: needed AWS to answer, found ${reason}`, { cause: error });
}
