import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const channel = z.strictObject({
  /** File name beside `dataset.json`. */
  file: z.string().min(1),
  sha256,
  sizeInBytes: z.number().int().nonnegative(),
  /** Records in the file. */
  count: z.number().int().positive(),
});

/** `dataset.json` of a prepared data set: `train.rec`, `validation.rec` and the held-out images under `test/`. */
export const preparedDatasetSchema = z.strictObject({
  version: z.literal(1),
  /** Class names, in the order of their labels. */
  classes: z.array(z.string().min(1)).min(2),
  seed: z.number().int(),
  train: channel,
  validation: channel,
  /** Null where no held-out images were given: such a set can be trained on, but not deployed. */
  test: z
    .strictObject({
      /** SHA-256 over the sorted lines `<sha256 of file> <relative path>\n`. */
      sha256,
      counts: z.record(z.string(), z.number().int().nonnegative()),
    })
    .nullable(),
});

export type PreparedDataset = z.infer<typeof preparedDatasetSchema>;

/** Parses the text of a `dataset.json`; throws an Error that names every fault. */
export function parsePreparedDataset(text: string): PreparedDataset {
  const result = preparedDatasetSchema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`Reading dataset.json: ${z.prettifyError(result.error)}`);
  return result.data;
}
