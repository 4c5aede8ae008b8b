import type { DatasetFolder } from './training/dataset-folder.ts';
import type { TrainingSpecification } from './training/specification.ts';

/** What page and API call the model. */
export interface ModelName {
  readonly name: string;
  readonly version: string;
  /** Threshold on the probability of pneumonia, 0..1. */
  readonly operatingPoint: number;
}

/** Where the hosted model comes from: trained by the deployment, a file on this machine, or an address in S3. */
export type ModelSource =
  | {
      readonly kind: 'train';
      readonly identity: ModelName;
      readonly dataset: DatasetFolder;
      readonly specification: TrainingSpecification;
      readonly hash: string;
    }
  | { readonly kind: 'file'; readonly identity: ModelName; readonly file: string }
  | { readonly kind: 'address'; readonly identity: ModelName; readonly address: string };
