import { readFile } from 'node:fs/promises';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startProgress } from '../../common/progress.ts';
import type { Image } from '../images.ts';
import { inParallel } from '../in-parallel.ts';
import { inputKey, type JobPlace } from './job-request.ts';

/** Images on their way at once. */
const CONCURRENCY = 16;

/** An image and its size in bytes. */
export interface SizedImage extends Image {
  readonly size: number;
}

/**
 * Uploads images to where the job reads them; one that already lies there whole is passed over.
 * @returns How many were sent.
 */
export async function uploadImages(
  s3: S3Client,
  place: JobPlace,
  images: () => AsyncIterable<SizedImage>,
  count: number,
  signal: AbortSignal,
): Promise<number> {
  const there = await listSizes(s3, place, signal);
  const progress = startProgress('images uploaded', count);
  let sent = 0;
  try {
    await inParallel(images(), CONCURRENCY, async ({ path, name, size }) => {
      signal.throwIfAborted();
      const key = inputKey(place, name);
      if (there.get(key) !== size) {
        const body = await readFile(path);
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

/** Sizes of what lies there, by key. An object appears in S3 whole or not at all. */
async function listSizes(
  s3: S3Client,
  { bucket, prefix }: JobPlace,
  signal: AbortSignal,
): Promise<Map<string, number>> {
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
