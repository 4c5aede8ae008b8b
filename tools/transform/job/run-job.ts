import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient, type TransformInstanceType } from '@aws-sdk/client-sagemaker';
import { DEFAULT_INPUT_SIDE } from '../../../core/contract/model.ts';
import { type CheckOptions, openChecks } from '../../common/checks.ts';
import { WorkFailedError, WrongUseError } from '../../common/exit.ts';
import { ensureFolder, statOf } from '../../common/paths.ts';
import { countImages, walkImages } from '../images.ts';
import { describeChecked, describeSent, Outputs } from '../outputs.ts';
import { downloadOutputs } from './download-outputs.ts';
import { JobNamer, type JobSettings, jobPlace, MAX_IMAGE_BYTES, transformRequest } from './job-request.ts';
import type { SizedImage, Transfer } from './transfer.ts';
import { createJob, findJob, type JobReport, stopJob, type WaitOptions, waitForJob } from './transform-job.ts';
import { uploadImages } from './upload-images.ts';

export interface JobOptions extends CheckOptions {
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
  /** Upload the files unchanged, for the container to decode and resize. */
  readonly asIs?: boolean;
  /** Width and height of the model's input, in pixels; 224 by default. */
  readonly inputSide?: number;
  /** Time between two polls of the job; 15 s by default. */
  readonly pollMs?: number;
  /** Output is for programs: no progress. */
  readonly json?: boolean;
}

/** What a run did. */
export interface JobCounts {
  readonly jobName: string;
  readonly uploaded: number;
  readonly downloaded: number;
}

const POLL_MS = 15_000;

interface Clients {
  readonly s3: S3Client;
  readonly sagemaker: SageMakerClient;
}

/**
 * Classifies a folder by a SageMaker transform job: uploads the images, creates the job, waits, downloads the outputs.
 * Each step continues where an earlier run of the same job name stopped.
 * @param signal Aborted to cancel: the job is stopped.
 * @throws {WorkFailedError} if the job fails or is stopped.
 */
export async function runJob(
  folder: string,
  options: JobOptions,
  report: (progress: JobReport) => void,
  signal: AbortSignal,
): Promise<JobCounts> {
  ensureFolder(folder);
  const count = countImages(folder);
  const side = options.asIs === true ? null : (options.inputSide ?? DEFAULT_INPUT_SIDE);
  const settings = jobSettings(folder, options, side);
  const { jobName } = settings;
  const place = jobPlace(options.bucket, jobName);
  const transfer: Transfer = {
    place,
    images: () => sizedImages(folder),
    count,
    signal,
    side,
    quiet: options.json === true,
  };
  const region = options.region === undefined ? {} : { region: options.region };
  const clients: Clients = { s3: new S3Client(region), sagemaker: new SageMakerClient(region) };
  try {
    const checks = await openChecks(options);
    const outputs = await Outputs.open(options.output, `transform job ${jobName}${describeChecked(checks)}`);
    const uploaded = await ensureJob(clients, settings, transfer);
    await waitOrStop(clients, jobName, { report, signal, pollMs: options.pollMs ?? POLL_MS });
    return { jobName, uploaded, downloaded: await downloadOutputs(clients.s3, { ...transfer, checks }, outputs) };
  } catch (error) {
    throw explain(error, jobName, signal);
  } finally {
    clients.s3.destroy();
    clients.sagemaker.destroy();
  }
}

function jobSettings(folder: string, options: JobOptions, side: number | null): JobSettings {
  const namer = new JobNamer(options.modelName, describeSent(side));
  for (const { name, size } of sizedImages(folder)) {
    if (side === null && size > MAX_IMAGE_BYTES) {
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

/** @throws {WorkFailedError} for a name that is not a plain file: a job is created only for a folder that can be uploaded. */
function* sizedImages(folder: string): Generator<SizedImage> {
  for (const image of walkImages(folder)) {
    const found = statOf(image.path);
    if (found?.isFile() !== true) {
      const what = found === undefined ? 'nothing there' : 'something else';
      throw new WorkFailedError(`Reading ${image.name}: needed a plain file, found ${what}`);
    }
    yield { ...image, size: found.size };
  }
}

/**
 * Uploads the images and creates the job, unless a job of this name was created before.
 * @returns How many images were sent.
 */
async function ensureJob({ s3, sagemaker }: Clients, settings: JobSettings, transfer: Transfer): Promise<number> {
  if ((await findJob(sagemaker, settings.jobName)) !== undefined) return 0;
  const uploaded = await uploadImages(s3, transfer);
  transfer.signal.throwIfAborted();
  await createJob(sagemaker, transformRequest(settings, transfer.place));
  return uploaded;
}

async function waitOrStop({ sagemaker }: Clients, jobName: string, options: WaitOptions): Promise<void> {
  try {
    await waitForJob(sagemaker, jobName, options);
  } catch (error) {
    if (options.signal.aborted) await stopJob(sagemaker, jobName);
    throw error;
  }
}

function explain(error: unknown, jobName: string, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return new WorkFailedError(`Transform job ${jobName}: cancelled. Run the same command again to continue.`);
  }
  if (error instanceof WorkFailedError || error instanceof WrongUseError) return error;
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new WorkFailedError(`Transform job ${jobName}: needed AWS to answer, found ${reason}`, { cause: error });
}
