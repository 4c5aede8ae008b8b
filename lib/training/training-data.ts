import { join } from 'node:path';
import { AssetHashType, Size } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { testPrefix } from '../../core/contract/pipeline/places.ts';
import type { DatasetFolder } from './dataset-folder.ts';

export interface TrainingDataProps {
  readonly dataset: DatasetFolder;
  readonly bucket: IBucket;
  /** Of the function that unpacks the images. */
  readonly logGroup: ILogGroup;
}

/** Both channels as assets named by their content, and the held-out images as single objects in the model bucket. */
export class TrainingData extends Construct {
  readonly train: Asset;
  readonly validation: Asset;
  /** Prefix of the held-out images in the model bucket, ending with a slash; below it a folder for each class. */
  readonly testPrefix: string;
  /** Finished when the held-out images are in place. */
  readonly testImages: BucketDeployment;

  constructor(scope: Construct, id: string, props: TrainingDataProps) {
    super(scope, id);
    const { folder, description } = props.dataset;
    this.train = this.channel('Train', folder, description.train);
    this.validation = this.channel('Validation', folder, description.validation);
    this.testPrefix = testPrefix(description.test.sha256);
    // The id is part of names in AWS, so it keeps its former word.
    this.testImages = new BucketDeployment(this, 'TestFilms', {
      sources: [Source.asset(join(folder, 'test'))],
      destinationBucket: props.bucket,
      destinationKeyPrefix: this.testPrefix,
      prune: false,
      // An execution that still reads the former images may be running.
      retainOnDelete: true,
      logGroup: props.logGroup,
      memoryLimit: 1_024,
      ephemeralStorageSize: Size.gibibytes(2),
    });
  }

  private channel(id: string, folder: string, { file, sha256 }: { file: string; sha256: string }): Asset {
    return new Asset(this, id, {
      path: join(folder, file),
      assetHash: sha256,
      assetHashType: AssetHashType.CUSTOM,
    });
  }
}
