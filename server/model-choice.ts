import type { ServingModel } from '../core/contract/model.ts';
import { ensureContractClasses, readModelMetadata, readTwoClassModel } from '../inference/model-folder.ts';

/** The model of a folder, after checking weights and classes. @throws {ModelFolderError} */
export async function chooseEmbeddedModel(dir: string): Promise<ServingModel> {
  return (await readTwoClassModel(dir)).metadata;
}

/**
 * A model hosted elsewhere. The metadata of a folder can describe it; without one, the endpoint's name stands for the
 * model, and its operating point is 0.5, as for every model that SageMaker trains.
 * @throws {ModelFolderError}
 */
export async function chooseRemoteModel(dir: string | undefined, endpointName: string): Promise<ServingModel> {
  if (dir === undefined) return { name: endpointName, version: 'unknown', operatingPoint: 0.5 };
  const metadata = await readModelMetadata(dir);
  ensureContractClasses({ dir, metadata });
  return metadata;
}
