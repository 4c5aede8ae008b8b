import './jitless.ts';
import * as z from 'zod/mini';
import { checkThresholdsSchema } from './checks.ts';
import { parseJsonFile } from './json-file.ts';

const name = z.string().check(z.minLength(1));

/**
 * `test/checks.json` of a prepared data set: what a guard says about the held-out images. Scoring them when the set is made keeps
 * the network out of the pipeline that examines a model, and gives every examination the same answer.
 */
const heldOutChecksSchema = z.object({
  /** `sha256` is of `guard.onnx`. */
  guard: z.object({ name, version: name, sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) }),
  /** Names of the scores, in the order of each image's. */
  scores: z.array(name),
  thresholds: z.record(name, checkThresholdsSchema),
  /** By `CLASS/name`, the path below `test/`. */
  images: z.record(z.string(), z.array(z.number())),
});

export type HeldOutChecks = Readonly<z.infer<typeof heldOutChecksSchema>>;

/** Parses the text of a `checks.json`. @throws {Error} that names every fault. */
export function parseHeldOutChecks(text: string): HeldOutChecks {
  return parseJsonFile(heldOutChecksSchema, text, 'Reading the checks of the held-out images');
}
