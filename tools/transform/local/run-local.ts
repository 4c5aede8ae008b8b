import { readModelFolder } from '../../../server/endpoint/model-folder.ts';
import { usableModel } from '../../common/usable-model.ts';
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
  const { metadata } = await usableModel(readModelFolder(model));
  const outputs = await Outputs.open(output, `model ${metadata.sha256}`);
  const pool = await WorkerPool.open(model, workers);
  try {
    return await judgeFilms(folder, outputs, pool);
  } finally {
    pool.close();
  }
}
