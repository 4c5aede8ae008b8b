import './jitless.ts';
import * as z from 'zod/mini';
import { parseJsonFile } from './json-file.ts';

const name = z.string().check(z.minLength(1));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const channel = z.strictObject({
  /** File name, next to `dataset.json`. */
  file: name,
  sha256,
  sizeInBytes: z.int().check(z.nonnegative()),
  /** Records in the file. */
  count: z.int().check(z.positive()),
});

/**
 * `dataset.json` of a prepared data set: `train.rec`, `validation.rec` and the held-out images under `test/`, prepared as the
 * service prepares an upload. Version 1 held them as they were.
 */
const preparedDatasetSchema = z.strictObject({
  version: z.literal(2),
  /** Class names, in the order of their labels. */
  classes: z.array(name).check(z.minLength(2)),
  seed: z.int(),
  train: channel,
  validation: channel,
  /** Null where no held-out images were given: such a set can be trained on, but not deployed. */
  test: z.nullable(
    z.strictObject({
      /** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`. */
      sha256,
      counts: z.record(z.string(), z.int().check(z.nonnegative())),
      /** Width and height of the images: of the input of the network that they examine. */
      side: z.int().check(z.positive()),
      /** What a guard says about them: `test/checks.json`. Null where none was asked. */
      checks: z.nullable(z.strictObject({ sha256, guardSha256: sha256 })),
    }),
  ),
});

export type PreparedDataset = z.infer<typeof preparedDatasetSchema>;

/** Parses the text of a `dataset.json`. @throws {Error} that names every fault. */
export function parsePreparedDataset(text: string): PreparedDataset {
  return parseJsonFile(preparedDatasetSchema, text, 'Reading dataset.json');
}
