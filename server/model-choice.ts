import { DEFAULT_INPUT_SIDE, type ServingModel } from '../core/contract/model.ts';
import type { ModelMetadata } from '../core/contract/model-metadata.ts';
import type { ValidationTable } from '../core/contract/validation-table.ts';
import { ModelFolderError } from '../inference/errors.ts';
import { ensureContractClasses, readModelMetadata, readTwoClassModel } from '../inference/model-folder.ts';

/** The model that answers, and the image that it is given. */
export interface ChosenModel {
  readonly model: ServingModel;
  /** Width and height of the model's input, in pixels. */
  readonly inputSide: number;
  /** Null where none is known. */
  readonly validationTable: ValidationTable | null;
}

/** The model of a folder, after checking weights and classes. @throws {ModelFolderError} */
export async function chooseEmbeddedModel(dir: string): Promise<ChosenModel> {
  return choose(dir, (await readTwoClassModel(dir)).metadata);
}

/**
 * A model hosted elsewhere. The metadata of a folder can describe it; without one, the endpoint's name stands for the
 * model, and its operating point is 0.5, as for every model that SageMaker trains.
 * @throws {ModelFolderError}
 */
export async function chooseRemoteModel(dir: string | undefined, endpointName: string): Promise<ChosenModel> {
  if (dir === undefined) {
    const model = { name: endpointName, version: 'unknown', operatingPoint: 0.5 };
    return { model, inputSide: DEFAULT_INPUT_SIDE, validationTable: null };
  }
  const metadata = await readModelMetadata(dir);
  ensureContractClasses({ dir, metadata });
  return choose(dir, metadata);
}

function choose(dir: string, metadata: ModelMetadata): ChosenModel {
  const [, height, width] = metadata.inputShape;
  const { validationTable = null } = metadata;
  if (height === width) return { model: metadata, inputSide: width, validationTable };
  throw new ModelFolderError(
    `Reading the model in ${dir}: needed a square input, since images are prepared as squares, found ${width} × ${height}`,
  );
}
