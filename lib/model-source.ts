import type { ServingModel } from '../core/contract/model.ts';
import type { ValidationTable } from '../core/contract/validation-table.ts';
import type { DatasetFolder } from './training/dataset-folder.ts';
import type { TrainingSpecification } from './training/specification.ts';

/** The model that answers, and the image that it is given. */
interface Served {
  readonly identity: ServingModel;
  /** Width and height of the model's input, in pixels. */
  readonly inputSide: number;
  /** Where the model came with one; a trained model's is in the gate's report. */
  readonly validationTable?: ValidationTable | undefined;
}

/** Where the hosted model comes from: trained by the deployment, a file on this machine, or an address in S3. */
export type ModelSource = Served &
  (
    | {
        readonly kind: 'train';
        readonly dataset: DatasetFolder;
        readonly specification: TrainingSpecification;
        readonly hash: string;
      }
    | { readonly kind: 'file'; readonly file: string }
    | { readonly kind: 'address'; readonly address: string }
  );
