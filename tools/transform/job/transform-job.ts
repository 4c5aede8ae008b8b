import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTransformJobCommand,
  type CreateTransformJobCommandInput,
  DescribeTransformJobCommand,
  type DescribeTransformJobCommandOutput,
  ResourceInUse,
  type SageMakerClient,
  StopTransformJobCommand,
} from '@aws-sdk/client-sagemaker';
import { WorkFailedError } from '../../common/exit.ts';

/** State of a job that is being waited for. */
export interface JobReport {
  readonly status: string;
  readonly elapsedMs: number;
}

export interface WaitOptions {
  /** Called at each poll. */
  readonly report: (progress: JobReport) => void;
  readonly signal: AbortSignal;
  readonly pollMs: number;
}

/** The job of this name; undefined if there is none. */
export async function findJob(
  sagemaker: SageMakerClient,
  jobName: string,
): Promise<DescribeTransformJobCommandOutput | undefined> {
  try {
    return await sagemaker.send(new DescribeTransformJobCommand({ TransformJobName: jobName }));
  } catch (error) {
    const isMissing =
      error instanceof Error &&
      (error.name === 'ResourceNotFound' ||
        (error.name === 'ValidationException' && /could not find/i.test(error.message)));
    if (isMissing) return undefined;
    throw error;
  }
}

/** Creates the job, unless another run has created one of this name in the meantime. */
export async function createJob(sagemaker: SageMakerClient, request: CreateTransformJobCommandInput): Promise<void> {
  try {
    await sagemaker.send(new CreateTransformJobCommand(request));
  } catch (error) {
    if (!(error instanceof ResourceInUse)) throw error;
  }
}

/**
 * Waits until a job has completed.
 * @throws {WorkFailedError} if it failed, with SageMaker's reason, or was stopped.
 */
export async function waitForJob(
  sagemaker: SageMakerClient,
  jobName: string,
  { report, signal, pollMs }: WaitOptions,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const job = await findJob(sagemaker, jobName);
    const status = job?.TransformJobStatus ?? 'missing';
    const startedAt = job?.CreationTime?.getTime() ?? Date.now();
    report({ status, elapsedMs: (job?.TransformEndTime?.getTime() ?? Date.now()) - startedAt });
    if (status === 'Completed') return;
    if (status !== 'InProgress' && status !== 'Stopping') {
      const reason = job?.FailureReason === undefined ? '' : `: ${job.FailureReason}`;
      throw new WorkFailedError(
        `Waiting for transform job ${jobName}: needed it to complete, found it ${status}${reason}`,
      );
    }
    await sleep(pollMs, undefined, { signal });
  }
}

/** Stops a job, unless it has ended already. */
export async function stopJob(sagemaker: SageMakerClient, jobName: string): Promise<void> {
  const job = await findJob(sagemaker, jobName);
  if (job?.TransformJobStatus !== 'InProgress') return;
  await sagemaker.send(new StopTransformJobCommand({ TransformJobName: jobName }));
}
