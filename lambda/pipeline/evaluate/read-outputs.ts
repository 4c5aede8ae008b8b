import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { parseBatchOutput } from '../../../core/evaluation/batch-output.ts';
import type { ClassifiedImage, Label } from '../../../core/evaluation/classified-image.ts';

/** The outputs of a batch transform are not those of the images that went in. */
export class OutputsIncompleteError extends Error {
  override readonly name = 'OutputsIncompleteError';
}

/** Outputs read at the same time. */
const PARALLEL_READS = 32;

/** Where the outputs of one class lie. */
export interface OutputFolder {
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
  readonly label: Label;
  /** Images that went in. */
  readonly expected: number;
}

/**
 * Reads the `.out` objects of one class, page by page; of each image two numbers are kept, so that any count fits.
 * @throws {OutputsIncompleteError} if there are not as many as images went in, or one can't be read. It names no image.
 */
export async function readOutputs(s3: S3Client, folder: OutputFolder): Promise<ClassifiedImage[]> {
  const images: ClassifiedImage[] = [];
  for await (const keys of listOutputs(s3, folder)) {
    for (let from = 0; from < keys.length; from += PARALLEL_READS) {
      const batch = keys.slice(from, from + PARALLEL_READS);
      images.push(...(await Promise.all(batch.map((key) => readOutput(s3, folder, key)))));
    }
  }
  if (images.length !== folder.expected) {
    throw new OutputsIncompleteError(
      `Reading the outputs of class ${folder.label}: needed ${folder.expected}, found ${images.length}`,
    );
  }
  return images;
}

async function* listOutputs(s3: S3Client, { bucket, prefix }: OutputFolder): AsyncGenerator<string[]> {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }));
    yield (page.Contents ?? []).flatMap(({ Key = '' }) => (Key.endsWith('.out') ? [Key] : []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

async function readOutput(s3: S3Client, { bucket, label }: OutputFolder, key: string): Promise<ClassifiedImage> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  try {
    const { normal, pneumonia } = parseBatchOutput((await Body?.transformToString()) ?? '');
    return { label, probability: pneumonia, normal };
  } catch (error) {
    throw new OutputsIncompleteError(`Reading an output of class ${label}: ${(error as Error).message}`);
  }
}
