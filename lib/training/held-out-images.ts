import { join } from 'node:path';
import { Size } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { testPrefix } from '../../core/contract/pipeline/places.ts';
import type { DatasetFolder } from './dataset-folder.ts';

export interface HeldOutImagesProps {
  readonly dataset: DatasetFolder;
  readonly bucket: IBucket;
  /** Of the function that unpacks the images. */
  readonly logGroup: ILogGroup;
}

/** The held-out images as single objects in the model bucket. */
export class HeldOutImages extends Construct {
  /** Prefix of the images, ending with a slash; below it a folder for each class. */
  readonly prefix: string;

  constructor(scope: Construct, id: string, { dataset, bucket, logGroup }: HeldOutImagesProps) {
    super(scope, id);
    this.prefix = testPrefix(dataset.description.test.sha256);
    new BucketDeployment(this, 'Images', {
      sources: [Source.asset(join(dataset.folder, 'test'))],
      destinationBucket: bucket,
      destinationKeyPrefix: this.prefix,
      prune: false,
      // An execution that still reads the former images may be running.
      retainOnDelete: true,
      logGroup,
      memoryLimit: 1_024,
      ephemeralStorageSize: Size.gibibytes(2),
    });
  }
}
