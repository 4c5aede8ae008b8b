import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import { algorithmImage } from '../facts/ecr-accounts.ts';
import { SageMakerRole } from '../roles/sagemaker-role.ts';

/** A model as the endpoint hosts it. */
export interface HostedModel {
  readonly image: string;
  /** `s3://bucket/key` of a `model.tar.gz`. */
  readonly dataUrl: string;
  /** May read the artefact and pull the image. */
  readonly role: IRole;
}

interface Place {
  readonly configuration: Configuration;
  readonly endpointName: string;
  readonly key: IKey;
}

/** The artefact that the training pipeline leaves in the model bucket. */
export function hostTrained(scope: Construct, place: Place, bucket: IBucket, artefactKey: string): HostedModel {
  return host(scope, place, { bucket, key: artefactKey, dataUrl: `s3://${bucket.bucketName}/${artefactKey}` });
}

/** An artefact on this machine, uploaded with the deployment. */
export function hostFile(scope: Construct, place: Place, file: string): HostedModel {
  const asset = new Asset(scope, 'Artefact', { path: file });
  return host(scope, place, { bucket: asset.bucket, key: asset.s3ObjectKey, dataUrl: asset.s3ObjectUrl });
}

/** An artefact that lies in S3 already; `address` is `s3://bucket/key`. */
export function hostAddress(scope: Construct, place: Place, address: string): HostedModel {
  const { hostname, pathname } = new URL(address);
  const bucket = Bucket.fromBucketName(scope, 'ArtefactBucket', hostname);
  return host(scope, place, { bucket, key: decodeURIComponent(pathname.slice(1)), dataUrl: address });
}

interface Artefact {
  readonly bucket: IBucket;
  readonly key: string;
  readonly dataUrl: string;
}

function host(scope: Construct, place: Place, artefact: Artefact): HostedModel {
  const { configuration, endpointName, key } = place;
  const sageMaker = new SageMakerRole(scope, 'HostingRole', {
    region: configuration.region,
    logGroups: [`Endpoints/${endpointName}`],
    key,
  });
  sageMaker.allowRead(artefact.bucket, [artefact.key]);
  return { image: algorithmImage(configuration.region), dataUrl: artefact.dataUrl, role: sageMaker.role };
}
