import { CLASSES } from '../../core/contract/labels.ts';
import type { ModelMetadata } from '../../core/contract/model-metadata.ts';
import type { MxnetNetwork } from '../../core/convert/mxnet-network.ts';
import { mxnetToOnnx } from '../../core/convert/mxnet-to-onnx.ts';
import type { OnnxModel } from '../../core/formats/onnx/onnx-model.ts';
import { writeOnnx } from '../../core/formats/onnx/onnx-writer.ts';
import { isModelFolder, type StoredModel, sha256Of } from '../../inference/model-folder.ts';
import { WorkFailedError, WrongUseError } from '../common/exit.ts';
import { readNetwork } from './read-network.ts';
import { writeModelFolder } from './write-model-folder.ts';

export interface ImportOptions {
  /** Folder to write. */
  readonly output: string;
  /** Names of the outputs, in order; by default Normal and Pneumonia for two, numbers for any other count. */
  readonly classes?: readonly string[];
  /** Number of the checkpoint; by default the highest. */
  readonly epoch?: number;
  readonly name?: string;
  /** Replace a model that is already in `output`. */
  readonly force?: boolean;
}

/** Imports an artefact of SageMaker's image classification into a model folder; returns its metadata. */
export async function importModel(artefact: string, options: ImportOptions): Promise<ModelMetadata> {
  if (options.force !== true && (await isModelFolder(options.output))) {
    throw new WrongUseError(
      `Writing ${options.output}: needed a folder without a model (or --force), found model.onnx in it`,
    );
  }
  const stored = convertArtefact(await readNetwork(artefact, options.epoch), options);
  writeModelFolder(options.output, stored);
  return stored.metadata;
}

/** Converts a network into what a model folder holds. */
export function convertArtefact(network: MxnetNetwork, options: Pick<ImportOptions, 'classes' | 'name'>): StoredModel {
  const model = mxnetToOnnx(network);
  ensureOneClass(model);
  const weights = writeOnnx(model);
  const sha256 = sha256Of(weights);
  const [, , height = 0, width = 0] = network.input.shape;
  const metadata: ModelMetadata = {
    name: options.name ?? 'sagemaker-image-classification',
    version: `${String(network.epoch).padStart(4, '0')}-${sha256.slice(0, 8)}`,
    sha256,
    classes: nameClasses(outputCount(model), options.classes),
    inputShape: [3, height, width],
    // SageMaker's training chooses none.
    operatingPoint: 0.5,
  };
  return { metadata, weights };
}

/** @throws {WorkFailedError} for a network with a probability of its own for each label. */
function ensureOneClass({ nodes }: OnnxModel): void {
  const last = nodes.at(-1)?.operator;
  if (last !== 'Sigmoid') return;
  throw new WorkFailedError(
    'Importing a network: needed one class for each image (multi_label=0, a softmax), found several labels for each (multi_label=1, a sigmoid)',
  );
}

function outputCount({ outputs }: OnnxModel): number {
  const shape = outputs[0]?.shape ?? [];
  const [, count] = shape;
  if (shape.length === 2 && typeof count === 'number') return count;
  throw new WorkFailedError(
    `Importing a network: needed one probability for each class, found an output of shape [${shape.join(', ')}]`,
  );
}

function nameClasses(count: number, given: readonly string[] | undefined): string[] {
  if (given === undefined) return count === CLASSES.length ? [...CLASSES] : numberedClasses(count);
  if (given.length === count && new Set(given).size === count) return [...given];
  throw new WrongUseError(`Naming classes: needed ${count} different names, found ${given.join(', ')}`);
}

function numberedClasses(count: number): string[] {
  if (count < 2) throw new WorkFailedError(`Importing a network: needed two classes or more, found ${count}`);
  return Array.from({ length: count }, (_, index) => `class${index}`);
}
