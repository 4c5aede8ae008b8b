import type { Prediction } from '../../core/contract/prediction.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import type { AwsTarget } from '../common/aws-client.ts';
import { DEFAULT_TIMINGS } from '../common/deadline.ts';
import type { HandlerConfig } from '../common/handler-config.ts';
import { headerValues, type ProxyEvent } from '../common/request.ts';
import { createService, type RequestContext, type ServiceHandler } from '../common/service.ts';
import { ServiceError } from '../common/service-error.ts';
import { createTelemetry, type RequestFacts } from '../common/telemetry.ts';
import { readBody } from './body.ts';
import { parseBoundary } from './content-type.ts';
import { readImage } from './form.ts';
import { inspectUpload } from './inspect-upload.ts';
import { createModelClient } from './model-client.ts';

export type { RequestFacts, RequestRecord, Telemetry } from '../common/telemetry.ts';
export type { AwsTarget, HandlerConfig, ProxyEvent, RequestContext, ServiceHandler };

/**
 * On an error, a caller who asked for plain text gets the verdict for "undecided", as clients of the 2020 notebook project
 * expect.
 */
export const PREDICT_SERVICE = { method: 'POST', plainTextOnError: 'Failed to Predict' } as const;

/** `POST /api/predict`: one image in a form, one verdict back. */
export function createPredictHandler(config: HandlerConfig): ServiceHandler {
  const { endpointName, allowedOrigins } = config;
  const { name, version, operatingPoint } = config.model;
  const telemetry = config.telemetry ?? createTelemetry('predict');
  const invokeModel = createModelClient(endpointName, config, { ...DEFAULT_TIMINGS, ...config.timings });

  return createService({ ...PREDICT_SERVICE, allowedOrigins, telemetry }, async (event, context, facts) => {
    const image = await readUpload(event);
    facts.sizeInBytes = image.length;
    const { format, width, height } = Object.assign(facts, await inspectUpload(image));
    const [probabilities, sha256] = await Promise.all([
      timed(facts, () => invokeModel(image, context.getRemainingTimeInMillis())),
      hash(image),
    ]);
    const verdict = decideVerdict(probabilities, operatingPoint);
    const value: Prediction = {
      verdict,
      verdictAtHalf: decideVerdictAtHalf(probabilities),
      probabilities,
      operatingPoint,
      model: { name, version },
      image: { format, width, height, sizeInBytes: image.length, sha256 },
      requestId: context.awsRequestId,
    };
    return { value, plainText: verdict };
  });
}

async function readUpload(event: ProxyEvent): Promise<Buffer<ArrayBuffer>> {
  if (headerValues(event, 'content-encoding').some(namesACoding)) {
    throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'A content encoding was sent.');
  }
  const boundary = parseBoundary(headerValues(event, 'content-type'));
  return readImage(readBody(event), boundary);
}

/** `identity` means no coding; RFC 9110 (8.4.1) wants it left out, and some clients send it. */
function namesACoding(value: string): boolean {
  return value.split(',').some((coding) => !/^\s*(identity)?\s*$/i.test(coding));
}

async function timed<T>(facts: RequestFacts, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    facts.modelDurationMs = Math.round(performance.now() - startedAt);
  }
}

/** SHA-256 in hexadecimal; computed in another thread while the model is called. */
async function hash(bytes: Buffer<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
