import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_FILES, type StoredModel } from '../../inference/model-folder.ts';
import { makeFolder } from '../common/make-folder.ts';

/** Writes weights and metadata; each file appears complete or not at all. */
export async function writeModelFolder(dir: string, { metadata, weights }: StoredModel): Promise<void> {
  makeFolder(dir);
  await replaceFile(join(dir, MODEL_FILES.weights), weights);
  await replaceFile(join(dir, MODEL_FILES.metadata), `${JSON.stringify(metadata, null, 2)}\n`);
}

async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
}
