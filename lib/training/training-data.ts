import { join } from 'node:path';
import { AssetHashType } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { DatasetFolder } from './dataset-folder.ts';

/** Both channels as assets named by their content. */
export class TrainingData extends Construct {
  readonly train: Asset;
  readonly validation: Asset;

  constructor(scope: Construct, id: string, { folder, description }: DatasetFolder) {
    super(scope, id);
    this.train = this.channel('Train', folder, description.train);
    this.validation = this.channel('Validation', folder, description.validation);
  }

  private channel(id: string, folder: string, { file, sha256 }: { file: string; sha256: string }): Asset {
    return new Asset(this, id, {
      path: join(folder, file),
      assetHash: sha256,
      assetHashType: AssetHashType.CUSTOM,
    });
  }
}
