import * as z from 'zod/mini';
import { cautionsSchema, checksSchema, reasonSchema } from '../../../core/contract/checks.ts';
import { predictionSchema } from '../../../core/contract/prediction.ts';
import { preparationSchema } from '../../../core/contract/preparation.ts';

const { verdict, verdictAtHalf, probabilities, operatingPoint, model, image, requestId } = predictionSchema.shape;

/**
 * A reply as the page shows it. Services of version 0.2 send neither reason nor cautions, checks or preparation. What bears on
 * the verdict is needed in full once it is sent; what only documents it is left out where it cannot be read.
 */
export const shownPredictionSchema = z.object({
  verdict,
  verdictAtHalf,
  probabilities,
  operatingPoint,
  model,
  image,
  requestId,
  reason: z._default(reasonSchema, null),
  cautions: z._default(cautionsSchema, []),
  checks: z.catch(z.nullable(checksSchema), null),
  preparation: z.catch(z.nullable(preparationSchema), null),
});

export type Prediction = Readonly<z.infer<typeof shownPredictionSchema>>;
