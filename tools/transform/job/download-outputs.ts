import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { forEachConcurrently } from '../../common/concurrency.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { startProgress } from '../../common/progress.ts';
import type { Outputs } from '../outputs.ts';
import { outputKey } from './job-request.ts';
import type { Transfer } from './transfer.ts';

const DOWNLOADS_IN_FLIGHT = 16;

/**
 * Downloads the outputs that are missing in the folder.
 * @returns How many were fetched.
 * @throws {WorkFailedError} at the end, if the job left images without one.
 */
export async function downloadOutputs(s3: S3Client, transfer: Transfer, outputs: Outputs): Promise<number> {
  const { images, count, signal, quiet } = transfer;
  const progress = startProgress('outputs', count, { quiet });
  let fetched = 0;
  let missing = 0;
  try {
    await forEachConcurrently(images(), DOWNLOADS_IN_FLIGHT, async ({ name }) => {
      signal.throwIfAborted();
      if (!(await outputs.has(name))) {
        const content = await fetchOutput(s3, transfer, name);
        if (content === undefined) missing += 1;
        else {
          await outputs.write(name, content);
          fetched += 1;
        }
      }
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (missing === 0) return fetched;
  throw new WorkFailedError(`Fetching outputs: needed one for each of ${count} images, found none for ${missing}`);
}

async function fetchOutput(s3: S3Client, { place, signal }: Transfer, image: string): Promise<Uint8Array | undefined> {
  try {
    const command = new GetObjectCommand({ Bucket: place.bucket, Key: outputKey(place, image) });
    const { Body } = await s3.send(command, { abortSignal: signal });
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
