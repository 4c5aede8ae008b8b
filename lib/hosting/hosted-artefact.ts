import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { modelKey } from '../../core/contract/pipeline/places.ts';
import { type GivenSource, isExamined, type ModelSource } from '../model-source.ts';

/** A `model.tar.gz` in S3. */
export interface Artefact {
  readonly bucket: IBucket;
  readonly key: string;
}

/**
 * Where the artefact lies that is hosted: in the model bucket, once it has passed the gate; where it was given, if there is nothing
 * to examine it on.
 */
export function hostedArtefact(scope: Construct, source: ModelSource, models: IBucket): Artefact {
  if (isExamined(source)) return { bucket: models, key: modelKey(source.examination.hash) };
  return locateGiven(scope, source as GivenSource);
}

/** Uploads a file with the deployment, or finds what is in S3 already. */
export function locateGiven(scope: Construct, source: GivenSource): Artefact {
  if (source.kind === 'file') {
    const asset = new Asset(scope, 'Artefact', { path: source.file });
    return { bucket: asset.bucket, key: asset.s3ObjectKey };
  }
  const { hostname, pathname } = new URL(source.address);
  const bucket = Bucket.fromBucketName(scope, 'ArtefactBucket', hostname);
  return { bucket, key: decodeURIComponent(pathname.slice(1)) };
}
