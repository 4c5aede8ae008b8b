import { ModelFolderError } from '../../../server/endpoint/errors.ts';
import { type ModelFolder, readModelFolder } from '../../../server/endpoint/model-folder.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { ensureFolder } from '../films.ts';
import { judgeFilms, type TransformCounts } from '../judge-films.ts';
import { Outputs } from '../outputs.ts';
import { WorkerPool } from './worker-pool.ts';

export interface LocalOptions {
  readonly output: string;
  readonly model: string;
  /** Processes; by default one for each core. */
  readonly workers?: number;
}

/** Judges a folder by a model of this machine. */
export async function runLocal(folder: string, { output, model, workers }: LocalOptions): Promise<TransformCounts> {
  await ensureFolder(folder);
  const { metadata } = await openModel(model);
  const outputs = await Outputs.open(output, `model ${metadata.sha256}`);
  const pool = await WorkerPool.open(model, workers);
  try {
    return await judgeFilms(folder, outputs, pool);
  } finally {
    pool.close();
  }
}

async function openModel(dir: string): Promise<ModelFolder> {
  try {
    return await readModelFolder(dir);
  } catch (error) {
    throw error instanceof ModelFolderError ? new WorkFailedError(error.message, { cause: error }) : error;
  }
}
