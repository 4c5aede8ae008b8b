import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { TransformFolder } from '../../../core/contract/pipeline/execution.ts';
import { OUTPUT_ENDING } from '../../../core/contract/pipeline/places.ts';
import { parseBatchOutput } from '../../../core/evaluation/batch-output.ts';
import type { ClassifiedImage, Label } from '../../../core/evaluation/classified-image.ts';

/** The outputs of a batch transform do not match the images that went in. */
export class OutputsIncompleteError extends Error {
  override readonly name = 'OutputsIncompleteError';
}

/** A classified image with the name that its file has in the folder of its class. */
export interface NamedImage extends ClassifiedImage {
  readonly name: string;
}

/** Outputs that are read concurrently. */
const CONCURRENT_READS = 32;

/** Location of the outputs of one class. */
export interface OutputFolder extends TransformFolder {
  readonly bucket: string;
  readonly label: Label;
}

/**
 * Reads the `.out` objects of one class, page by page. Only a name and two numbers per image stay in memory.
 * @throws {OutputsIncompleteError} if there are more or fewer outputs than images, or one can't be read. The error names no
 * image.
 */
export async function readOutputs(s3: S3Client, folder: OutputFolder): Promise<NamedImage[]> {
  const images: NamedImage[] = [];
  for await (const keys of listOutputs(s3, folder)) {
    for (let from = 0; from < keys.length; from += CONCURRENT_READS) {
      const batch = keys.slice(from, from + CONCURRENT_READS);
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
    yield (page.Contents ?? []).flatMap(({ Key = '' }) => (Key.endsWith(OUTPUT_ENDING) ? [Key] : []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

async function readOutput(s3: S3Client, { bucket, prefix, label }: OutputFolder, key: string): Promise<NamedImage> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  try {
    const { normal, pneumonia } = parseBatchOutput((await Body?.transformToString()) ?? '');
    return { name: key.slice(prefix.length, -OUTPUT_ENDING.length), label, probability: pneumonia, normal };
  } catch (error) {
    throw new OutputsIncompleteError(`Reading an output of class ${label}: ${(error as Error).message}`);
  }
}
