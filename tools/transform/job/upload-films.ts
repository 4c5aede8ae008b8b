import { readFile } from 'node:fs/promises';
import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { startProgress } from '../../common/progress.ts';
import type { Film } from '../films.ts';
import { inParallel } from '../in-parallel.ts';
import { inputKey, type JobPlace } from './job-request.ts';

/** Films on their way at once. */
const CONCURRENCY = 16;

/** A film and its size in bytes. */
export interface SizedFilm extends Film {
  readonly size: number;
}

/**
 * Uploads films to where the job reads them; one that already lies there whole is passed over.
 * @returns How many were sent.
 */
export async function uploadFilms(
  s3: S3Client,
  place: JobPlace,
  films: () => AsyncIterable<SizedFilm>,
  count: number,
  signal: AbortSignal,
): Promise<number> {
  const there = await listSizes(s3, place, signal);
  const progress = startProgress('films uploaded', count);
  let sent = 0;
  try {
    await inParallel(films(), CONCURRENCY, async ({ path, name, size }) => {
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
