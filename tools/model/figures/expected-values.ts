import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExpectedValues, parseExpectedValues } from '../../../core/contract/expected-values.ts';
import type { ModelMetadata } from '../../../core/contract/model-metadata.ts';
import { MODEL_FILES } from '../../../inference/model-folder.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { isFile } from '../../common/paths.ts';
import { type ClassifiedResult, toClassifiedImage } from '../../evaluate/image-result.ts';

/** Runtimes and processors differ in the order of their sums. */
const TOLERANCE = 1e-4;

export function expectedValuesOf(
  { name, version, sha256 }: ModelMetadata,
  results: readonly ClassifiedResult[],
): ExpectedValues {
  return {
    model: { name, version, sha256 },
    tolerance: TOLERANCE,
    images: results.map((result) => ({
      name: result.file.name,
      sha256: result.sha256 ?? '',
      pneumonia: Number(toClassifiedImage(result).probability.toFixed(6)),
    })),
  };
}

/** The expected values of a model folder; null if it has none. @throws {WorkFailedError} if they cannot be read. */
export function readExpectedValues(modelDir: string): ExpectedValues | null {
  const path = join(modelDir, MODEL_FILES.expected);
  if (!isFile(path)) return null;
  try {
    return parseExpectedValues(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new WorkFailedError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
