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

/** SageMaker's default for `image_shape`. */
const DEFAULT_IMAGE_SHAPE = '3,224,224';

/**
 * Width and height of the input of the model that these hyperparameters train, in pixels.
 * @throws {Error} unless it is a square: images are prepared as squares.
 */
export function inputSideOf({ image_shape: shape = DEFAULT_IMAGE_SHAPE }: Readonly<Record<string, string>>): number {
  const [, height, width] = shape.split(',').map(Number);
  if (width !== undefined && width > 0 && height === width) return width;
  throw new Error(`Reading the hyperparameters: needed an image_shape such as ${DEFAULT_IMAGE_SHAPE}, found ${shape}`);
}
