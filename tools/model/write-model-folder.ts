import { join } from 'node:path';
import { MODEL_FILES, type StoredModel } from '../../inference/model-folder.ts';
import { makeFolder } from '../common/make-folder.ts';
import { writeWholeFile } from '../common/pending-file.ts';

/** Writes weights and metadata; each file appears complete or not at all. */
export function writeModelFolder(dir: string, { metadata, weights }: StoredModel): void {
  makeFolder(dir);
  writeWholeFile(join(dir, MODEL_FILES.weights), weights);
  writeWholeFile(join(dir, MODEL_FILES.metadata), `${JSON.stringify(metadata, null, 2)}\n`);
}
