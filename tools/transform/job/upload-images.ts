import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { forEachConcurrently } from '../../common/concurrency.ts';
import { startProgress } from '../../common/progress.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import { inputKey } from './job-request.ts';
import type { Transfer } from './transfer.ts';

const UPLOADS_IN_FLIGHT = 16;

/**
 * Uploads images to where the job reads them, except those that are already there with the same size.
 * @returns How many were sent.
 */
export async function uploadImages(s3: S3Client, transfer: Transfer): Promise<number> {
  const { place, images, count, signal, quiet } = transfer;
  const there = await listSizes(s3, transfer);
  const progress = startProgress('images uploaded', count, { quiet });
  let sent = 0;
  try {
    await forEachConcurrently(images(), UPLOADS_IN_FLIGHT, async ({ path, name, size }) => {
      signal.throwIfAborted();
      const key = inputKey(place, name);
      if (there.get(key) !== size) {
        const body = await readPlainFile(path);
        await s3.send(new PutObjectCommand({ Bucket: place.bucket, Key: key, Body: body }), { abortSignal: signal });
        sent += 1;
      }
      progress.advance();
    });
    return sent;
  } finally {
    progress.stop();
  }
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
