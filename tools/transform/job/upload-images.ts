import { availableParallelism } from 'node:os';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { UndecodableImageError } from '../../../imaging/errors.ts';
import { forEachConcurrently } from '../../common/concurrency.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { prepareFile } from '../../common/prepare-image.ts';
import { startProgress } from '../../common/progress.ts';
import { readPlainFile, UnreadableFileError } from '../../common/read-plain-file.ts';
import { inputKey } from './job-request.ts';
import type { SizedImage, Transfer } from './transfer.ts';

const UPLOADS_IN_FLIGHT = 16;

/** Images that are decoded at the same time: one on each core, and one that is being read or sent. */
const PREPARATIONS_IN_FLIGHT = availableParallelism() + 1;

/**
 * Uploads images to where the job reads them, except those that are already there with the same size. Under the name of its
 * file goes the prepared image, or the file itself where `side` is null.
 * @returns How many were sent.
 * @throws {WorkFailedError} at the end, with every image that cannot be prepared: the job would fail at the first.
 */
export async function uploadImages(s3: S3Client, transfer: Transfer): Promise<number> {
  const { place, images, count, signal, side, quiet } = transfer;
  const there = await listSizes(s3, transfer);
  const progress = startProgress('images uploaded', count, { quiet });
  const unusable: string[] = [];
  let sent = 0;
  try {
    await forEachConcurrently(images(), side === null ? UPLOADS_IN_FLIGHT : PREPARATIONS_IN_FLIGHT, async (image) => {
      signal.throwIfAborted();
      const key = inputKey(place, image.name);
      const body = await bodyOf(image, side, there.get(key)).catch((error: unknown) => {
        if (!(error instanceof UndecodableImageError || error instanceof UnreadableFileError)) throw error;
        unusable.push(`\n  ${image.name}: ${error.message}`);
      });
      if (body !== undefined) {
        await s3.send(new PutObjectCommand({ Bucket: place.bucket, Key: key, Body: body }), { abortSignal: signal });
        sent += 1;
      }
      progress.advance();
    });
  } finally {
    progress.stop();
  }
  if (unusable.length === 0) return sent;
  throw new WorkFailedError(
    `Preparing images: needed all to be readable, found ${unusable.length} that are not, and created no job:${unusable.join('')}`,
  );
}

/** What to upload; undefined if an object of its size is there. A prepared image has the same bytes on every run. */
async function bodyOf(
  { path, size }: SizedImage,
  side: number | null,
  sizeThere: number | undefined,
): Promise<Uint8Array | undefined> {
  if (side === null) return sizeThere === size ? undefined : readPlainFile(path);
  const { png } = await prepareFile(await readPlainFile(path), side);
  return sizeThere === png.length ? undefined : png;
}

/** Sizes of the objects there, by key. An object appears in S3 complete or not at all. */
async function listSizes(s3: S3Client, { place, signal }: Transfer): Promise<Map<string, number>> {
  const { bucket, prefix } = place;
  const sizes = new Map<string, number>();
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: `${prefix}input/`, ContinuationToken: token }),
      { abortSignal: signal },
    );
    for (const { Key, Size } of page.Contents ?? []) if (Key !== undefined) sizes.set(Key, Size ?? -1);
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return sizes;
}
