import '../../core/contract/jitless.ts';
import * as z from 'zod/mini';
import { IN_ENGLISH } from '../../core/contract/english.ts';

/** SageMaker takes every hyperparameter as a string. The number of samples comes from the data set. */
const schema = z
  .record(z.string(), z.string())
  .check(
    z.refine(
      (values) => !('num_training_samples' in values),
      'num_training_samples comes from the data set: leave it out',
    ),
  );

/**
 * Parses the text of `training/hyperparameters.json`.
 * @throws {Error} that names every fault.
 */
export function parseHyperparameters(text: string): Readonly<Record<string, string>> {
  const result = schema.safeParse(JSON.parse(text), IN_ENGLISH);
  if (!result.success) throw new Error(`Reading the hyperparameters: ${z.prettifyError(result.error)}`);
  return result.data;
}
