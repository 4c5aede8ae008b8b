import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLASSES } from '../core/contract/labels.ts';
import { type ModelMetadata, parseModelMetadata } from '../core/contract/model-metadata.ts';
import { ModelFileError, ModelFolderError } from './errors.ts';

/** The model that comes with the repository. */
export const DEFAULT_MODEL_DIR = fileURLToPath(new URL('../model', import.meta.url));

/** The files of a model folder that a program reads; it need not have expected values. */
export const MODEL_FILES = { weights: 'model.onnx', metadata: 'metadata.json', expected: 'expected.json' } as const;

/** What a model folder holds. */
export interface StoredModel {
  readonly metadata: ModelMetadata;
  /** Bytes of `model.onnx`. */
  readonly weights: Uint8Array;
}

/** A model folder whose weights match the checksum in its metadata. */
export interface ModelFolder extends StoredModel {
  readonly dir: string;
}

/**
 * Reads `metadata.json` and `model.onnx` of a folder and checks the SHA-256 of the weights.
 * The network is loaded from these bytes and not from the path, so that it cannot refer to other files.
 * @throws {ModelFolderError} if a file is missing, the metadata does not match its schema, or the checksum differs.
 */
export async function readModelFolder(dir: string): Promise<ModelFolder> {
  const metadata = await readModelMetadata(dir);
  const weights = await readFolderFile('model', dir, MODEL_FILES.weights);
  const sha256 = sha256Of(weights);
  if (sha256 !== metadata.sha256) {
    throw new ModelFolderError(
      `Reading the model in ${dir}: needed model.onnx with SHA-256 ${metadata.sha256} as metadata.json says, found ${sha256}`,
    );
  }
  return { dir, metadata, weights };
}

/**
 * Reads `metadata.json` alone; the folder needs no weights.
 * @throws {ModelFolderError} if the file is missing or does not match its schema.
 */
export async function readModelMetadata(dir: string): Promise<ModelMetadata> {
  const text = (await readFolderFile('model', dir, MODEL_FILES.metadata)).toString('utf8');
  try {
    return parseModelMetadata(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`Reading the model in ${dir}: needed a valid metadata.json, found: ${reason}`, {
      cause: error,
    });
  }
}

/**
 * Ensures that the outputs of a model are the two classes of the contract, in their order.
 * @throws {ModelFolderError}
 */
export function ensureContractClasses({ dir, metadata }: Omit<ModelFolder, 'weights'>): void {
  const { classes } = metadata;
  if (classes.length === CLASSES.length && CLASSES.every((name, index) => classes[index] === name)) return;
  throw new ModelFolderError(
    `Reading the model in ${dir}: needed the classes ${CLASSES.join(', ')} in this order, found ${classes.join(', ')}`,
  );
}

/**
 * Reads a model folder whose outputs are the two classes of the contract.
 * @throws {ModelFolderError}
 */
export async function readTwoClassModel(dir: string): Promise<ModelFolder> {
  const folder = await readModelFolder(dir);
  ensureContractClasses(folder);
  return folder;
}

/** True if the folder holds weights. */
export async function isModelFolder(dir: string): Promise<boolean> {
  return stat(join(dir, MODEL_FILES.weights)).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** @param what The folder holds, for the error. @throws {ModelFileError} */
export async function readFolderFile(what: 'guard' | 'model', dir: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, file));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ModelFileError(`Reading the ${what} in ${dir}: needed ${file}, found none that can be read (${reason})`, {
      cause: error,
    });
  }
}
