import type { ServingModel } from '../core/contract/model.ts';
import type { DatasetFolder } from './training/dataset-folder.ts';
import type { TrainingSpecification } from './training/specification.ts';

/** Where the hosted model comes from: trained by the deployment, a file on this machine, or an address in S3. */
export type ModelSource =
  | {
      readonly kind: 'train';
      readonly identity: ServingModel;
      readonly dataset: DatasetFolder;
      readonly specification: TrainingSpecification;
      readonly hash: string;
    }
  | { readonly kind: 'file'; readonly identity: ServingModel; readonly file: string }
  | { readonly kind: 'address'; readonly identity: ServingModel; readonly address: string };
