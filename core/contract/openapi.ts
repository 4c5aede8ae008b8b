import './jitless.ts';
import * as z from 'zod/mini';
import { type Checks, remark } from './checks.ts';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry, errorReply } from './error-catalogue.ts';
import { errorReplySchema } from './error-reply.ts';
import {
  EXPLANATION_NOTICE,
  type Explanation,
  explanationSchema,
  MAX_EXPLANATION_CALLS,
  VIEW_NAMES,
} from './explanation.ts';
import { IMAGE_MEDIA_TYPES, listImageFormats } from './image-formats.ts';
import { VERDICTS } from './labels.ts';
import { FILE_FIELD, MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS, MIN_IMAGE_SIDE } from './limits.ts';
import { NOTICE } from './notice.ts';
import { API_PATHS } from './page-config.ts';
import { type Prediction, predictionSchema } from './prediction.ts';
import type { Preparation } from './preparation.ts';
import { type ServiceStatus, serviceStatusSchema } from './status.ts';

const EXAMPLE_REQUEST_ID = '9f3c2a54-6d1e-4f0b-8a57-3f1d2c4b5a69';

const ALL_ERRORS = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

/** Errors of a request for a verdict. */
const ERRORS_OF_VERDICT = ALL_ERRORS.filter((code) => errorEntry(code).about !== 'explanation');

/** Errors of a request that carries no image. */
const ERRORS_WITHOUT_IMAGE = ERRORS_OF_VERDICT.filter((code) => !['upload', 'image'].includes(errorEntry(code).about));

const EXAMPLE_PREPARATION: Preparation = {
  width: 224,
  height: 224,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  bitsStored: 8,
  bitsUsed: 8,
  window: { low: 0, high: 255 },
  assumed: false,
  colour: 'grey',
  orientation: 1,
  alpha: false,
};

const EXAMPLE_PREDICTION: Prediction = {
  verdict: 'Pneumonia',
  reason: null,
  cautions: [remark('MIRRORED')],
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
  preparation: EXAMPLE_PREPARATION,
  checks: exampleChecks({ notChestXray: 0.02, mirrored: 0.97 }),
  requestId: EXAMPLE_REQUEST_ID,
};

/** Rows of a map in which a few cells of one lung speak for pneumonia. */
const EXAMPLE_MAP = [
  [0, 0, 0.1, 0, 0, 0, 0],
  [0, 0.2, 0.1, 0, 0.1, 0, 0],
  [0, 0.6, 0.3, 0, 0.1, 0.1, 0],
  [0.1, 1.8, 0.7, -0.1, 0.1, 0.2, 0],
  [0, 1.4, 0.5, 0, 0.1, 0.1, 0],
  [0, 0.3, 0.1, 0, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0],
];

const EXAMPLE_EXPLANATION: Explanation = {
  verdict: EXAMPLE_PREDICTION.verdict,
  reason: null,
  cautions: [],
  probabilities: EXAMPLE_PREDICTION.probabilities,
  operatingPoint: EXAMPLE_PREDICTION.operatingPoint,
  map: EXAMPLE_MAP,
  withheld: null,
  chance: {
    cellsHidden: 8,
    strongestCells: [8, 15, 16, 22, 23, 29, 30, 36],
    strongestShift: 3.9,
    randomShifts: [0.9, 1.2, 0.3, 0.1, 2.1, 0.5, 0.7, 0.2, 1.6, 0.4, 0.8, 1.1, 0.3, 0.6, 1.9, 0.2, 0.5, 1.3, 0.7, 0.1],
    exceeded: 20,
    needed: 19,
  },
  views: VIEW_NAMES.map((view) => ({ view, probabilities: { normal: 0.09, pneumonia: 0.91 }, verdict: 'Pneumonia' })),
  calls: 75,
  throttled: 0,
  model: EXAMPLE_PREDICTION.model,
  image: EXAMPLE_PREDICTION.image,
  preparation: EXAMPLE_PREPARATION,
  checks: { mode: 'off', guard: null, scores: [] },
  notice: EXPLANATION_NOTICE,
  requestId: EXAMPLE_REQUEST_ID,
};

/** The same service, sent a photograph. */
const EXAMPLE_ABSTENTION: Prediction = {
  ...EXAMPLE_PREDICTION,
  verdict: 'Failed to Predict',
  reason: remark('NOT_A_CHEST_XRAY'),
  cautions: [],
  preparation: { ...EXAMPLE_PREPARATION, colour: 'rgb' },
  checks: exampleChecks({ notChestXray: 0.99, mirrored: 0.31 }),
};

function exampleChecks({ notChestXray, mirrored }: { notChestXray: number; mirrored: number }): Checks {
  return {
    mode: 'enforce',
    guard: { name: 'guard', version: '1.0.0' },
    scores: [
      { check: 'blank', score: 0.1, caution: null, abstain: 0.92 },
      { check: 'notChestXray', score: notChestXray, caution: null, abstain: 0.9 },
      { check: 'mirrored', score: mirrored, caution: 0.9, abstain: null },
    ],
  };
}

const EXAMPLE_STATUS: ServiceStatus = {
  state: 'ready',
  model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 },
  endpoint: { name: 'pneumoscope', status: 'InService' },
  checks: { mode: 'enforce', guard: { name: 'guard', version: '1.0.0' } },
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
    // Relative to the address of this document, which lies beside the page.
    servers: [{ url: './' }],
    // Whether an installation needs a token is in the config.json of its page.
    security: [{}, { token: [] }],
    paths: {
      [API_PATHS.predict]: { post: predictOperation() },
      [API_PATHS.explain]: { post: explainOperation() },
      [API_PATHS.status]: { get: statusOperation() },
    },
    components: {
      schemas: {
        Prediction: toJsonSchema(predictionSchema),
        Explanation: toJsonSchema(explanationSchema),
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
      'The service brings the image to the size of the model’s input and checks whether it is one that the model can be asked ' +
      'about; if not, the verdict is "Failed to Predict" with a reason, and the status still 200. ' +
      'With `Accept: text/plain` the reply is the bare verdict, and "Failed to Predict" where there is none; only requests ' +
      'refused before the image is read (sign-in, rate, a request far above the limit) are answered in JSON regardless.',
    requestBody: imageForm(),
    responses: {
      200: {
        description: 'A verdict, or the reason why there is none.',
        content: {
          'application/json': {
            schema: ref('Prediction'),
            examples: {
              verdict: { summary: 'A verdict with a caution.', value: EXAMPLE_PREDICTION },
              abstention: { summary: 'No verdict: the image is a photograph.', value: EXAMPLE_ABSTENTION },
            },
          },
          'text/plain': { schema: { enum: VERDICTS }, example: EXAMPLE_PREDICTION.verdict },
        },
      },
      ...errorResponses(ERRORS_OF_VERDICT, { 'text/plain': { schema: { const: 'Failed to Predict' } } }),
    },
  };
}

/** One image in a form. */
function imageForm(): object {
  return {
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
  };
}

function explainOperation(): object {
  return {
    operationId: 'explain',
    summary: 'Says what the verdict on one image rests on.',
    description:
      `The same form as for a verdict. Parts of the image are hidden in turn and the model is asked again, up to ${MAX_EXPLANATION_CALLS} times; ` +
      'the map is sent only if hiding its strongest cells changes the result further than hiding random cells does. The same image under ' +
      'small changes of window and crop shows how stable the verdict is. Takes seconds, and yields to requests for verdicts. ' +
      'A service whose explanations are switched off answers with `NOT_FOUND`.',
    requestBody: imageForm(),
    responses: {
      200: {
        description: 'An explanation, or the reason why there is none.',
        content: { 'application/json': { schema: ref('Explanation'), example: EXAMPLE_EXPLANATION } },
      },
      ...errorResponses(ALL_ERRORS, {}),
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

function ref(name: 'Prediction' | 'Explanation' | 'ServiceStatus' | 'ErrorReply'): object {
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
