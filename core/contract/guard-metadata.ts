import './jitless.ts';
import * as z from 'zod/mini';
import { checkThresholdsSchema } from './checks.ts';
import { parseJsonFile } from './json-file.ts';

const name = z.string().check(z.minLength(1));
const side = z.int().check(z.positive());

/**
 * `guard.json`: which network `guard.onnx` holds, what its outputs are, and above which values they count. Input: a prepared
 * image as float32 [N, 3, height, width], RGB 0..255. Output `scores`: float32 [N, scores.length]; higher is further from
 * what the classifier knows.
 */
const guardMetadataSchema = z
  .looseObject({
    name,
    version: name,
    /** SHA-256 of `guard.onnx`, lower-case hex. */
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    /** Channels, height, width. */
    inputShape: z.tuple([z.literal(3), side, side]),
    /** Names of the output's columns, in order. */
    scores: z.array(name).check(z.minLength(1)),
    /** A score without thresholds only informs. */
    thresholds: z.record(name, checkThresholdsSchema),
    trainingData: z.optional(z.unknown()),
    validation: z.optional(z.unknown()),
  })
  .check(
    z.refine(({ scores, thresholds }) => Object.keys(thresholds).every((check) => scores.includes(check)), {
      error: 'needed thresholds only for names among the scores, found others',
    }),
  );

export type GuardMetadata = z.infer<typeof guardMetadataSchema>;

/** Parses the text of a `guard.json`. @throws {Error} that names every fault. */
export function parseGuardMetadata(text: string): GuardMetadata {
  return parseJsonFile(guardMetadataSchema, text, 'Reading guard metadata');
}
