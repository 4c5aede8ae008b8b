import './jitless.ts';
import * as z from 'zod/mini';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry, errorReply } from './error-catalogue.ts';
import { errorReplySchema } from './error-reply.ts';
import { IMAGE_MEDIA_TYPES, listImageFormats } from './image-formats.ts';
import { VERDICTS } from './labels.ts';
import { FILE_FIELD, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MIN_IMAGE_SIDE } from './limits.ts';
import { NOTICE } from './notice.ts';
import { API_PATHS } from './page-config.ts';
import { type Prediction, predictionSchema } from './prediction.ts';
import { type ServiceStatus, serviceStatusSchema } from './status.ts';

const EXAMPLE_REQUEST_ID = '9f3c2a54-6d1e-4f0b-8a57-3f1d2c4b5a69';

const ALL_ERRORS = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

/** Errors of a request that carries no image. */
const ERRORS_WITHOUT_IMAGE = ALL_ERRORS.filter((code) => !['upload', 'image'].includes(errorEntry(code).about));

const EXAMPLE_PREDICTION: Prediction = {
  verdict: 'Pneumonia',
  verdictAtHalf: 'Pneumonia',
  probabilities: { normal: 0.08, pneumonia: 0.92 },
  operatingPoint: 0.5,
  model: { name: 'resnet-18', version: '1.0.0' },
  image: {
    format: 'jpeg',
    width: 1384,
    height: 1167,
    sizeInBytes: 420_270,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  },
  requestId: EXAMPLE_REQUEST_ID,
};

const EXAMPLE_STATUS: ServiceStatus = {
  state: 'ready',
  model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 },
  endpoint: { name: 'pneumoscope', status: 'InService' },
  notice: `${NOTICE.device} ${NOTICE.population} ${NOTICE.limits}`,
  requestId: EXAMPLE_REQUEST_ID,
};

/**
 * The API as an OpenAPI 3.1 document, generated from the schemas, the error catalogue and the limits that the service uses.
 * @param version Of the service, e.g. `1.2.0`.
 */
export function openApiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pneumoscope',
      version,
      summary: 'Pneumonia or not, from a chest X-ray.',
      description: [NOTICE.device, NOTICE.population, NOTICE.limits].join('\n\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // Whether an installation needs a token is in the config.json of its page.
    security: [{}, { token: [] }],
    paths: { [API_PATHS.predict]: { post: predictOperation() }, [API_PATHS.status]: { get: statusOperation() } },
    components: {
      schemas: {
        Prediction: toJsonSchema(predictionSchema),
        ServiceStatus: toJsonSchema(serviceStatusSchema),
        ErrorReply: toJsonSchema(errorReplySchema),
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}

function predictOperation(): object {
  return {
    operationId: 'predict',
    summary: 'Classifies one image.',
    description:
      `A ${listImageFormats('or')} image of at most ${MAX_IMAGE_BYTES.toLocaleString('en')} bytes and ` +
      `${MAX_IMAGE_PIXELS.toLocaleString('en')} pixels, at least ${MIN_IMAGE_SIDE} pixels on each side. The content ` +
      'decides the format; name and declared type are ignored, and the name may be left out. Nothing is kept. ' +
      'With `Accept: text/plain` the reply is the bare verdict, and "Failed to Predict" where there is none; only requests ' +
      'refused before the image is read (sign-in, rate, a request far above the limit) are answered in JSON regardless.',
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            required: [FILE_FIELD],
            properties: { [FILE_FIELD]: { type: 'string', format: 'binary', description: 'The image; one file.' } },
          },
          encoding: { [FILE_FIELD]: { contentType: IMAGE_MEDIA_TYPES.join(', ') } },
        },
      },
    },
    responses: {
      200: {
        description: 'A verdict.',
        content: {
          'application/json': { schema: ref('Prediction'), example: EXAMPLE_PREDICTION },
          'text/plain': { schema: { enum: VERDICTS }, example: EXAMPLE_PREDICTION.verdict },
        },
      },
      ...errorResponses(ALL_ERRORS, { 'text/plain': { schema: { const: 'Failed to Predict' } } }),
    },
  };
}

function statusOperation(): object {
  return {
    operationId: 'status',
    summary: 'Reports which model classifies the images, and whether it is ready.',
    responses: {
      200: {
        description: 'The state of the service.',
        content: { 'application/json': { schema: ref('ServiceStatus'), example: EXAMPLE_STATUS } },
      },
      ...errorResponses(ERRORS_WITHOUT_IMAGE, {}),
    },
  };
}

/** One response for each status, with every code of that status as an example. */
function errorResponses(codes: readonly ErrorCode[], otherContent: object): Record<number, object> {
  const byStatus = Object.groupBy(codes, (code) => errorEntry(code).status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, group = []]) => [status, errorResponse(group, otherContent)]),
  );
}

function errorResponse(codes: readonly ErrorCode[], otherContent: object): object {
  const lines = codes.map((code) => `- \`${code}\`: ${errorEntry(code).meaning} ${errorEntry(code).action}`);
  return {
    description: lines.join('\n'),
    headers: errorHeaders(codes),
    content: {
      'application/json': {
        schema: { allOf: [ref('ErrorReply'), { properties: { error: { properties: { code: { enum: codes } } } } }] },
        examples: Object.fromEntries(
          codes.map((code) => [
            code,
            { value: errorReply(code, EXAMPLE_REQUEST_ID), summary: errorEntry(code).message },
          ]),
        ),
      },
      ...otherContent,
    },
  };
}

function errorHeaders(codes: readonly ErrorCode[]): object {
  const seconds = codes.map((code) => errorEntry(code).retryAfterSeconds).filter((value) => value !== undefined);
  return {
    ...(codes.includes('METHOD_NOT_ALLOWED') && {
      Allow: { description: 'The methods that this path takes.', schema: { type: 'string' } },
    }),
    ...(seconds.length > 0 && {
      'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: Math.min(...seconds) } },
    }),
  };
}

function ref(name: 'Prediction' | 'ServiceStatus' | 'ErrorReply'): object {
  return { $ref: `#/components/schemas/${name}` };
}

function toJsonSchema(schema: z.ZodMiniType): object {
  const { $schema, ...document } = z.toJSONSchema(schema, { target: 'draft-2020-12', override: dropSafeIntegerBounds });
  return document;
}

/** zod limits every integer to JavaScript's safe range; the service promises no such limit. */
function dropSafeIntegerBounds({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
