import './jitless.ts';
import * as z from 'zod/mini';
import { parseJsonFile } from './json-file.ts';
import { servingModelSchema } from './model.ts';
import { validationTableSchema } from './validation-table.ts';

const name = z.string().check(z.minLength(1));
const side = z.int().check(z.positive());

/**
 * `metadata.json` of a model folder: which network `model.onnx` holds and how it was made. `trainingData`, `validation` and
 * `training` have no fixed shape: less is known about an imported model than about one of our own training.
 */
const modelMetadataSchema = z.looseObject({
  name,
  version: name,
  /** SHA-256 of `model.onnx`, lower-case hex. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Names of the outputs, in order. */
  classes: z.array(name).check(z.minLength(2)),
  /** Channels, height, width. */
  inputShape: z.tuple([z.literal(3), side, side]),
  /** 0.5 for models that SageMaker trains. */
  operatingPoint: servingModelSchema.shape.operatingPoint,
  /** `pneumoscope model figures` writes this and `validationTable`; both hold for this version's weights and operating point. */
  nearThreshold: servingModelSchema.shape.nearThreshold,
  validationTable: z.optional(validationTableSchema),
  trainingData: z.optional(z.unknown()),
  validation: z.optional(z.unknown()),
});

export type ModelMetadata = z.infer<typeof modelMetadataSchema>;

/** Parses the text of a `metadata.json`. @throws {Error} that names every fault. */
export function parseModelMetadata(text: string): ModelMetadata {
  return parseJsonFile(modelMetadataSchema, text, 'Reading model metadata');
}
