import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLASSES } from '../core/contract/labels.ts';
import { type ModelMetadata, parseModelMetadata } from '../core/contract/model-metadata.ts';
import { ModelFolderError } from '../inference/errors.ts';
import { readModelFolder } from '../inference/model-folder.ts';

/** What every verdict says it comes from. */
export type ChosenModel = Pick<ModelMetadata, 'name' | 'version' | 'operatingPoint'>;

/** The model of a folder, whose weights are checked. @throws {ModelFolderError} also if it does not tell NORMAL from PNEUMONIA. */
export async function chooseEmbeddedModel(dir: string): Promise<ChosenModel> {
  const { metadata } = await readModelFolder(dir);
  ensureBothClasses(dir, metadata);
  return metadata;
}

/**
 * A model hosted elsewhere. What it is can be told by the metadata of a folder; else it is known by the endpoint's name,
 * and its threshold is the 0.5 of what SageMaker trains.
 */
export async function chooseRemoteModel(dir: string | undefined, endpointName: string): Promise<ChosenModel> {
  if (dir === undefined) return { name: endpointName, version: 'unknown', operatingPoint: 0.5 };
  const text = await readFile(join(dir, 'metadata.json'), 'utf8').catch((error) => {
    throw new ModelFolderError(`Reading the model in ${dir}: needed metadata.json, found none that can be read`, {
      cause: error,
    });
  });
  const metadata = parseModelMetadata(text);
  ensureBothClasses(dir, metadata);
  return metadata;
}

function ensureBothClasses(dir: string, { classes }: ModelMetadata): void {
  if (classes.length === CLASSES.length && CLASSES.every((name, index) => classes[index] === name)) return;
  throw new ModelFolderError(
    `Choosing the model in ${dir}: needed the classes ${CLASSES.join(', ')} in this order, found ${classes.join(', ')}`,
  );
}
