import { DEFAULT_MODEL_DIR, readModelFolder } from '../../../inference/model-folder.ts';
import { type CheckOptions, openChecks } from '../../common/checks.ts';
import { sideOf } from '../../common/classify-prepared.ts';
import { ensureFolder } from '../../common/paths.ts';
import { usableModel } from '../../common/usable-model.ts';
import { classifyImages, type TransformCounts } from '../classify-images.ts';
import { describeChecked, Outputs } from '../outputs.ts';
import { WorkerPool } from './worker-pool.ts';

export interface LocalOptions extends CheckOptions {
  readonly output: string;
  /** Model folder; by default the one that comes with the repository. */
  readonly model?: string;
  /** Processes; by default one for each core. */
  readonly workers?: number;
  /** Output is for machines: no progress. */
  readonly json?: boolean;
}

/** Classifies the images of a folder with a model on this machine. */
export async function runLocal(folder: string, options: LocalOptions): Promise<TransformCounts> {
  const { output, model = DEFAULT_MODEL_DIR, workers, json, guard = 'off', guardModel } = options;
  ensureFolder(folder);
  const { metadata } = await usableModel(readModelFolder(model));
  const checks = await openChecks(options);
  if (checks !== null) sideOf({ metadata });
  const outputs = await Outputs.open(output, `model ${metadata.sha256}${describeChecked(checks)}`);
  await checks?.guard.close(); // each worker opens its own
  const start = { modelDir: model, guard, ...(guardModel === undefined ? {} : { guardModel }) };
  const pool = await WorkerPool.open(start, workers);
  try {
    return await classifyImages(folder, outputs, pool, { quiet: json === true });
  } finally {
    pool.close();
  }
}
