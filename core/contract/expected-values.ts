import './jitless.ts';
import * as z from 'zod/mini';
import { fraction } from './fields.ts';
import { parseJsonFile } from './json-file.ts';

const name = z.string().check(z.minLength(1));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/**
 * `expected.json` of a model folder: what this version says about some images, so that a port to another machine or runtime can be
 * compared with the original. It is the only place that pins a probability of one version.
 */
const expectedValuesSchema = z.object({
  /** The version that gave the values; `sha256` is of `model.onnx`. */
  model: z.object({ name, version: name, sha256 }),
  /** How far a probability may be from the value here. */
  tolerance: z.number().check(z.positive()),
  images: z
    .array(
      z.object({
        /** Relative to the folder that the values were made from, with forward slashes. */
        name,
        /** Of the file. */
        sha256,
        /** Probability of pneumonia. */
        pneumonia: fraction,
      }),
    )
    .check(z.minLength(1)),
});

export type ExpectedValues = Readonly<z.infer<typeof expectedValuesSchema>>;

/** Parses the text of an `expected.json`. @throws {Error} that names every fault. */
export function parseExpectedValues(text: string): ExpectedValues {
  return parseJsonFile(expectedValuesSchema, text, 'Reading expected values');
}
