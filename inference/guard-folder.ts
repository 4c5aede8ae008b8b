import { type GuardMetadata, parseGuardMetadata } from '../core/contract/guard-metadata.ts';
import { ModelFolderError } from './errors.ts';
import { readFolderFile, sha256Of } from './model-folder.ts';

/** The files of the guard; they may lie beside those of a classifier. */
export const GUARD_FILES = { weights: 'guard.onnx', metadata: 'guard.json' } as const;

/** A guard whose weights match the checksum in its metadata. */
export interface StoredGuard {
  readonly metadata: GuardMetadata;
  /** Bytes of `guard.onnx`. */
  readonly weights: Uint8Array;
}

/**
 * Reads `guard.json` and `guard.onnx` of a folder and checks the SHA-256 of the weights.
 * @throws {ModelFolderError} if a file is missing, the metadata does not match its schema, or the checksum differs.
 */
export async function readGuard(dir: string): Promise<StoredGuard> {
  const text = (await readFolderFile('guard', dir, GUARD_FILES.metadata)).toString('utf8');
  const weights = await readFolderFile('guard', dir, GUARD_FILES.weights);
  return parseGuard(text, weights);
}

/** Reads `guard.json` alone; the folder needs no weights. @throws {ModelFolderError} */
export async function readGuardMetadata(dir: string): Promise<GuardMetadata> {
  return parse((await readFolderFile('guard', dir, GUARD_FILES.metadata)).toString('utf8'));
}

/**
 * Joins metadata and weights of a guard.
 * @param text Of `guard.json`.
 * @throws {ModelFolderError}
 */
export function parseGuard(text: string, weights: Uint8Array): StoredGuard {
  const metadata = parse(text);
  const sha256 = sha256Of(weights);
  if (sha256 === metadata.sha256) return { metadata, weights };
  throw new ModelFolderError(
    `Reading the guard: needed guard.onnx with SHA-256 ${metadata.sha256} as guard.json says, found ${sha256}`,
  );
}

function parse(text: string): GuardMetadata {
  try {
    return parseGuardMetadata(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFolderError(`Reading the guard: needed a valid guard.json, found: ${reason}`, { cause: error });
  }
}
