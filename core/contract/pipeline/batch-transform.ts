/*
 * How SageMaker's batch transform classifies images: one image per request and sixteen requests at once, without splitting,
 * packing or joining. The values are those of SageMaker's CreateTransformJob; 16 times 6 MB stays below the 100 MB that it
 * allows.
 */

export const BATCH_TRANSFORM = {
  MaxConcurrentTransforms: 16,
  MaxPayloadInMB: 6,
  BatchStrategy: 'SingleRecord',
} as const;

/** Belongs in `TransformInput`. */
export const BATCH_INPUT = { ContentType: 'application/x-image', SplitType: 'None', CompressionType: 'None' } as const;

/** Images of a job: every object below a prefix. */
export function imagesBelow(uri: string) {
  return { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri } } as const;
}
