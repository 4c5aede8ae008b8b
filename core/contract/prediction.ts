import './jitless.ts';
import * as z from 'zod/mini';
import { cautionsSchema, checksSchema, reasonSchema } from './checks.ts';
import { fraction, requestId } from './fields.ts';
import { IMAGE_FORMAT_IDS } from './image-formats.ts';
import { VERDICTS } from './labels.ts';
import { MAX_IMAGE_BYTES, MIN_IMAGE_SIDE } from './limits.ts';
import { servingModelSchema } from './model.ts';
import { preparationSchema } from './preparation.ts';

/** The model's two outputs; their sum is 1. */
const probabilitiesSchema = z.object({ normal: fraction, pneumonia: fraction });

const side = z
  .int()
  .check(z.meta({ minimum: MIN_IMAGE_SIDE, description: 'Pixels, as stored: before an EXIF orientation is applied.' }));

/**
 * What the service found in the uploaded file: enough to prove which image a verdict belongs to, and nothing about the patient.
 */
const imageFactsSchema = z.object({
  format: z.string().check(z.meta({ enum: IMAGE_FORMAT_IDS })),
  width: side,
  height: side,
  sizeInBytes: z.int().check(z.meta({ minimum: 1, maximum: MAX_IMAGE_BYTES })),
  sha256: z.string().check(z.meta({ pattern: '^[0-9a-f]{64}$', description: 'Of the uploaded file.' })),
});

/** Reply of `POST /api/predict` with status 200. */
export const predictionSchema = z.object({
  verdict: z
    .enum(VERDICTS)
    .check(
      z.describe(
        'Pneumonia if its probability is above the operating point, Normal if below. Failed to Predict if it is on it, or if the service abstains; `reason` then says why.',
      ),
    ),
  reason: reasonSchema,
  cautions: cautionsSchema,
  verdictAtHalf: z
    .enum(VERDICTS)
    .check(
      z.describe(
        'The verdict at a threshold of 0.5: the class whose probability is larger and above 0.5. It rests on the probabilities alone and names a class even where the service abstains.',
      ),
    ),
  probabilities: probabilitiesSchema.check(
    z.describe('Always given; where there is a `reason`, no verdict follows from them.'),
  ),
  operatingPoint: servingModelSchema.shape.operatingPoint,
  model: z.pick(servingModelSchema, { name: true, version: true }),
  image: imageFactsSchema,
  preparation: preparationSchema,
  checks: checksSchema,
  requestId,
});

export type Probabilities = Readonly<z.infer<typeof probabilitiesSchema>>;

export type Prediction = Readonly<z.infer<typeof predictionSchema>>;
