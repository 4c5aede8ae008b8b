import { createHash } from 'node:crypto';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ModelMetadata, parseModelMetadata } from '../../core/contract/model-metadata.ts';
import { WorkFailedError, WrongUseError } from '../common/exit.ts';
import { makeFolder } from '../common/make-folder.ts';

/** Files of a model folder that a program reads. */
export const MODEL_FILES = { weights: 'model.onnx', metadata: 'metadata.json' } as const;

/** The model that comes with the repository. */
export const DEFAULT_MODEL_DIR = fileURLToPath(new URL('../../model', import.meta.url));

/** A model folder: the network's bytes and what is known of it. */
export interface StoredModel {
  readonly metadata: ModelMetadata;
  readonly weights: Uint8Array;
}

/**
 * Reads a model folder whose weights are the ones that its metadata names.
 * @throws {WrongUseError} if it is not there.
 * @throws {WorkFailedError} if the metadata is unreadable or the checksum differs.
 */
export async function readStoredModel(dir: string): Promise<StoredModel> {
  const metadata = parseMetadata(dir, (await readPart(dir, MODEL_FILES.metadata)).toString('utf8'));
  const weights = await readPart(dir, MODEL_FILES.weights);
  const sha256 = sha256Of(weights);
  if (sha256 === metadata.sha256) return { metadata, weights };
  throw new WorkFailedError(
    `Reading the model in ${dir}: needed model.onnx with SHA-256 ${metadata.sha256} as metadata.json says, found ${sha256}`,
  );
}

/** Writes both files, each whole or not at all. */
export async function writeStoredModel(dir: string, { metadata, weights }: StoredModel): Promise<void> {
  makeFolder(dir);
  await replaceFile(join(dir, MODEL_FILES.weights), weights);
  await replaceFile(join(dir, MODEL_FILES.metadata), `${JSON.stringify(metadata, null, 2)}\n`);
}

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

async function readPart(dir: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, file));
  } catch (error) {
    throw new WrongUseError(`Reading the model in ${dir}: needed ${file}, found none that can be read`, {
      cause: error,
    });
  }
}

function parseMetadata(dir: string, text: string): ModelMetadata {
  try {
    return parseModelMetadata(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new WorkFailedError(`Reading the model in ${dir}: needed a valid metadata.json, found: ${reason}`, {
      cause: error,
    });
  }
}

async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}
