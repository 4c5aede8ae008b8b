import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { DEFAULT_INPUT_SIDE } from '../../../core/contract/model.ts';
import { UndecodableImageError } from '../../../imaging/errors.ts';
import { formatOutput } from '../../common/batch-findings.ts';
import { type Checks, findingsOf } from '../../common/checks.ts';
import { forEachConcurrently } from '../../common/concurrency.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { prepareFile } from '../../common/prepare-image.ts';
import { startProgress } from '../../common/progress.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import type { Image } from '../images.ts';
import type { Outputs } from '../outputs.ts';
import { outputKey } from './job-request.ts';
import type { Transfer } from './transfer.ts';

const DOWNLOADS_IN_FLIGHT = 16;

/** A transfer whose images are checked as their outputs arrive: then a job that was found again is checked, too. */
export interface CheckedTransfer extends Transfer {
  readonly checks: Checks | null;
}

/**
 * Downloads the outputs that are missing in the folder, and adds what the checks find.
 * @returns How many were fetched.
 * @throws {WorkFailedError} at the end, if the job left images without one.
 */
export async function downloadOutputs(s3: S3Client, transfer: CheckedTransfer, outputs: Outputs): Promise<number> {
  const { images, count, signal, quiet } = transfer;
  const progress = startProgress('outputs', count, { quiet });
  let fetched = 0;
  let missing = 0;
  try {
    await forEachConcurrently(images(), DOWNLOADS_IN_FLIGHT, async (image) => {
      const { name } = image;
      signal.throwIfAborted();
      if (!(await outputs.has(name))) {
        const content = await fetchOutput(s3, transfer, name);
        if (content === undefined) missing += 1;
        else {
          await outputs.write(name, await withFindings(content, image, transfer));
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

async function withFindings(
  content: Uint8Array,
  { path, name }: Image,
  { checks, side }: CheckedTransfer,
): Promise<Uint8Array | string> {
  if (checks === null) return content;
  const file = await readPlainFile(path);
  const prepared = await prepareFile(file, side ?? DEFAULT_INPUT_SIDE, checks.guard).catch((error: unknown) => {
    throw error instanceof UndecodableImageError ? new WorkFailedError(`Checking ${name}: ${error.message}`) : error;
  });
  return formatOutput(predictionOf(content), findingsOf(checks, prepared));
}

/** A line `{"prediction": […]}`, or the bare array. */
function predictionOf(content: Uint8Array): readonly number[] {
  const output: unknown = JSON.parse(Buffer.from(content).toString('utf8'));
  const prediction = Array.isArray(output) ? output : (output as { prediction?: unknown } | null)?.prediction;
  if (Array.isArray(prediction) && prediction.every((each) => typeof each === 'number')) return prediction;
  throw new WorkFailedError('Reading an output: needed a list of probabilities, found something else');
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
