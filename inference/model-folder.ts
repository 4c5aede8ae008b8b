import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ModelMetadata, parseModelMetadata } from '../core/contract/model-metadata.ts';
import { ModelFolderError } from './errors.ts';

/** The model that comes with the repository. */
export const DEFAULT_MODEL_DIR = fileURLToPath(new URL('../model', import.meta.url));

/** A model folder whose weights have been read and found to be the ones that its metadata names. */
export interface ModelFolder {
  readonly dir: string;
  readonly metadata: ModelMetadata;
  /** Bytes of `model.onnx`, the ones that the checksum was taken of. */
  readonly weights: Uint8Array;
}

/**
 * Reads `metadata.json` and `model.onnx` of a folder and checks the SHA-256 of the weights.
 * The network is loaded from these bytes and not from the path, so that it cannot refer to other files.
 * @throws {ModelFolderError} if a file is missing, the metadata is not as the contract says, or the checksum differs.
 */
export async function readModelFolder(dir: string): Promise<ModelFolder> {
  const metadata = parseMetadata(dir, (await readPart(dir, 'metadata.json')).toString('utf8'));
  const weights = await readPart(dir, 'model.onnx');
  const sha256 = createHash('sha256').update(weights).digest('hex');
  if (sha256 !== metadata.sha256) {
    throw new ModelFolderError(
      `Reading the model in ${dir}: needed model.onnx with SHA-256 ${metadata.sha256} as metadata.json says, found ${sha256}`,
    );
  }
  return { dir, metadata, weights };
}

async function readPart(dir: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(dir, file));
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ModelFolderError(`Reading the model in ${dir}: needed ${file}, found none that can be read (${reason})`, {
      cause: error,
    });
  }
}

function parseMetadata(dir: string, text: string): ModelMetadata {
  try {
    return parseModelMetadata(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`Reading the model in ${dir}: needed a valid metadata.json, found: ${reason}`, {
      cause: error,
    });
  }
}
