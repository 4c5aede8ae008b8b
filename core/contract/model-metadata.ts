import { z } from 'zod';

/**
 * `metadata.json` of a model folder: which network `model.onnx` holds and what it rests on. `trainingData`, `validation`
 * and `training` are free in shape (an import knows less than our own recipe does).
 */
export const modelMetadataSchema = z.looseObject({
  name: z.string().min(1),
  version: z.string().min(1),
  /** SHA-256 of `model.onnx`, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Names of the outputs, in order. */
  classes: z.array(z.string().min(1)).min(2),
  /** Channels, height, width. */
  inputShape: z.tuple([z.literal(3), z.number().int().positive(), z.number().int().positive()]),
  /** Threshold on the probability of pneumonia, 0..1; 0.5 for what SageMaker trains. */
  operatingPoint: z.number().min(0).max(1),
  trainingData: z.unknown().optional(),
  validation: z.unknown().optional(),
});

export type ModelMetadata = z.infer<typeof modelMetadataSchema>;

/** Parses the text of a `metadata.json`; throws an Error that names every fault. */
export function parseModelMetadata(text: string): ModelMetadata {
  const result = modelMetadataSchema.safeParse(JSON.parse(text));
  if (!result.success) throw new Error(`Reading model metadata: ${z.prettifyError(result.error)}`);
  return result.data;
}
