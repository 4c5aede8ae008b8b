import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PLACES } from '../../core/contract/pipeline/places.ts';

/** Days that outputs of batch transforms are kept; the metrics stay in the reports. */
const TRANSFORM_OUTPUT_DAYS = 30;

export interface ModelBucketProps {
  readonly name: string;
  readonly key: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/** Private, versioned and encrypted: artefacts, held-out images, reports, and the models that passed the gate. */
export class ModelBucket extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: ModelBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: props.name,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        { prefix: `${PLACES.transform}/`, expiration: Duration.days(TRANSFORM_OUTPUT_DAYS) },
        { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy: props.removalPolicy,
      autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
    }) as IBucket;
  }
}
