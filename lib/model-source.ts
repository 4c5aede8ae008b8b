import type { ServingModel } from '../core/contract/model.ts';
import type { ValidationTable } from '../core/contract/validation-table.ts';
import type { Examination } from './training/examination.ts';
import type { TrainingSpecification } from './training/specification.ts';

/** The model that answers, and the image that it is given. */
interface Served {
  readonly identity: ServingModel;
  /** Width and height of the model's input, in pixels. */
  readonly inputSide: number;
  /** Where the model came with one; an examined model's is in the gate's report. */
  readonly validationTable?: ValidationTable | undefined;
}

/** A model that the deployment trains. */
export interface TrainedSource extends Served {
  readonly kind: 'train';
  readonly specification: TrainingSpecification;
  /** Of the specification. */
  readonly hash: string;
  readonly examination: Examination;
}

/** A model that exists: a file on this machine, or an address in S3. */
export type GivenSource = Served & {
  /** SHA-256 of the artefact. */
  readonly sha256: string;
  /** Null where there are no held-out images. */
  readonly examination: Examination | null;
} & ({ readonly kind: 'file'; readonly file: string } | { readonly kind: 'address'; readonly address: string });

/** Where the hosted model comes from. */
export type ModelSource = TrainedSource | GivenSource;

/** A model that is examined before it is hosted. */
export type ExaminedSource = ModelSource & { readonly examination: Examination };

export function isExamined(source: ModelSource): source is ExaminedSource {
  return source.examination !== null;
}

/** Names the training, or the artefact of a given model: 12 hexadecimal digits. */
export function artefactHashOf(source: ModelSource): string {
  return source.kind === 'train' ? source.hash : source.sha256.slice(0, 12);
}
