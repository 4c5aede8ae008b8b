import './jitless.ts';
import * as z from 'zod/mini';

/** Steps of the score; thresholds are the multiples of 1 / SCORE_STEPS. */
export const SCORE_STEPS = 100;

const counts = (length: number) => z.array(z.int().check(z.nonnegative())).check(z.length(length));

/**
 * How the scores (probabilities of pneumonia) of labelled validation images are distributed, for one model version: enough to
 * compute sensitivity, specificity and predictive values at any threshold of the grid.
 */
export const validationTableSchema = z.object({
  /** Which images, in one sentence. */
  images: z.string().check(z.minLength(1)),
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
      truePositives: z.int().check(z.nonnegative()),
      falseNegatives: z.int().check(z.nonnegative()),
      trueNegatives: z.int().check(z.nonnegative()),
      falsePositives: z.int().check(z.nonnegative()),
    })
    .check(z.describe('Counts at the operating point of this model version.')),
});

export type ValidationTable = Readonly<z.infer<typeof validationTableSchema>>;
