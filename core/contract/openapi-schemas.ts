import { ERROR_CATALOGUE } from './error-catalogue.ts';
import { IMAGE_FORMAT_IDS } from './image-formats.ts';
import { VERDICTS } from './labels.ts';
import { MAX_IMAGE_BYTES, MIN_IMAGE_SIDE } from './limits.ts';
import { SERVICE_STATES } from './status.ts';

/** A JSON Schema (2020-12), as far as a document cares. */
export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string', minLength: 1 };
const fraction: Schema = { type: 'number', minimum: 0, maximum: 1 };
const verdict: Schema = { enum: VERDICTS };
const side: Schema = { type: 'integer', minimum: MIN_IMAGE_SIDE, description: 'Pixels, before an EXIF orientation.' };

/** An object whose properties are all there, and no others. */
function closed(properties: Record<string, Schema>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const modelProperties = { name: text, version: text };
const operatingPoint: Schema = { ...fraction, description: 'Threshold on the probability of pneumonia.' };
const requestId: Schema = { ...text, description: 'To be named when something is reported.' };

/** Bodies of the replies: `Prediction`, `ServiceStatus` and `ErrorReply` as the types of the same name have them. */
export const OPENAPI_SCHEMAS = {
  Prediction: closed({
    verdict: {
      ...verdict,
      description:
        'Pneumonia if its probability is above the operating point, Normal if below, else Failed to Predict.',
    },
    verdictAtHalf: { ...verdict, description: 'The same question asked at 0.5.' },
    probabilities: closed({ normal: fraction, pneumonia: fraction }),
    operatingPoint,
    model: closed(modelProperties),
    image: closed({
      format: { enum: IMAGE_FORMAT_IDS },
      width: side,
      height: side,
      sizeInBytes: { type: 'integer', minimum: 1, maximum: MAX_IMAGE_BYTES },
      sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of the uploaded file.' },
    }),
    requestId,
  }),
  ServiceStatus: closed({
    state: { enum: SERVICE_STATES },
    model: closed({ ...modelProperties, operatingPoint }),
    endpoint: closed({
      name: text,
      status: { type: ['string', 'null'], description: 'SageMaker’s own word; null while there is no such endpoint.' },
    }),
    notice: { ...text, description: 'What a verdict is and is not.' },
    requestId,
  }),
  ErrorReply: closed({
    error: closed({
      code: { enum: Object.keys(ERROR_CATALOGUE) },
      message: { ...text, description: 'For the person who sees it.' },
      requestId,
      retryable: { type: 'boolean', description: 'True if the same request may succeed later.' },
    }),
  }),
} as const;
