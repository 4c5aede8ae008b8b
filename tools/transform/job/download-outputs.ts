import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { WorkFailedError } from '../../common/exit.ts';
import { startProgress } from '../../common/progress.ts';
import type { Image } from '../images.ts';
import { inParallel } from '../in-parallel.ts';
import type { Outputs } from '../outputs.ts';
import { type JobPlace, outputKey } from './job-request.ts';

/** Outputs on their way at once. */
const CONCURRENCY = 16;

/**
 * Downloads the output of every image that has none here yet.
 * @returns How many were fetched.
 * @throws {WorkFailedError} at the end, if the job left images without one.
 */
export async function downloadOutputs(
  s3: S3Client,
  place: JobPlace,
  images: AsyncIterable<Image>,
  count: number,
  outputs: Outputs,
  signal: AbortSignal,
): Promise<number> {
  const progress = startProgress('outputs', count);
  let fetched = 0;
  let missing = 0;
  try {
    await inParallel(images, CONCURRENCY, async ({ name }) => {
      signal.throwIfAborted();
      if (!(await outputs.has(name))) {
        const content = await fetchOutput(s3, place, name, signal);
        if (content === undefined) missing += 1;
        else await outputs.write(name, content);
        if (content !== undefined) fetched += 1;
      }
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (missing === 0) return fetched;
  throw new WorkFailedError(`Fetching outputs: needed one for each of ${count} images, found none for ${missing}`);
}

async function fetchOutput(
  s3: S3Client,
  place: JobPlace,
  image: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const command = new GetObjectCommand({ Bucket: place.bucket, Key: outputKey(place, image) });
    const { Body } = await s3.send(command, { abortSignal: signal });
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
