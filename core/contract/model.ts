import './jitless.ts';
import * as z from 'zod/mini';
import { fraction, text } from './fields.ts';

/** Width and height, in pixels, of the input of every model that SageMaker's image classification trains by default. */
export const DEFAULT_INPUT_SIDE = 224;

/** The model whose verdicts a service gives: one shape for settings, replies and model folders. */
export const servingModelSchema = z.object({
  name: text(),
  version: text(),
  operatingPoint: fraction.check(
    z.describe('Threshold on the probability of pneumonia, chosen on validation images of this model version.'),
  ),
  nearThreshold: z
    .optional(z.object({ from: fraction, to: fraction }))
    .check(
      z.describe(
        'Probabilities of pneumonia, both ends included, that get the caution NEAR_THRESHOLD; absent where none were determined for this model version.',
      ),
    ),
});

export type ServingModel = Readonly<z.infer<typeof servingModelSchema>>;
