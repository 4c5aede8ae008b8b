import './jitless.ts';
import * as z from 'zod/mini';
import { fraction, text } from './fields.ts';

/** Steps of the score; thresholds are the multiples of 1 / SCORE_STEPS. */
export const SCORE_STEPS = 100;

const count = z.int().check(z.nonnegative());
const counts = (length: number) => z.array(count).check(z.length(length));

/**
 * How the scores (probabilities of pneumonia) of labelled images are distributed, for one model version: enough to compute
 * sensitivity, specificity and predictive values at any threshold of the grid. `core/evaluation/validation-table.ts` makes and
 * reads it.
 */
export const validationTableSchema = z.object({
  images: text('Which images, in one sentence.'),
  histogram: z
    .object({ normal: counts(SCORE_STEPS), pneumonia: counts(SCORE_STEPS) })
    .check(z.describe('Images by class with a score in [i / 100, (i + 1) / 100); a score of 1 is in the last.')),
  thresholds: z
    .object({ truePositives: counts(SCORE_STEPS + 1), trueNegatives: counts(SCORE_STEPS + 1) })
    .check(
      z.describe('For the threshold i / 100: images with pneumonia above it, and images without pneumonia below it.'),
    ),
  atOperatingPoint: z
    .object({
      threshold: fraction.check(z.describe('The operating point of this model version.')),
      truePositives: count,
      trueNegatives: count,
    })
    .check(z.describe('The same at the operating point, which may lie between two thresholds of the grid.')),
});

export type ValidationTable = Readonly<z.infer<typeof validationTableSchema>>;
