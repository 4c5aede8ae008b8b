import type { ModelIdentity, Prediction } from '../../core/contract/prediction.ts';
import { decideVerdict, decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import type { AwsTarget } from '../common/aws-client.ts';
import { type CallTimings, DEFAULT_TIMINGS } from '../common/deadline.ts';
import { headerValues, type ProxyEvent } from '../common/request.ts';
import { createService, type RequestContext, type ServiceHandler } from '../common/service.ts';
import { ServiceError } from '../common/service-error.ts';
import { createTelemetry, type RequestFacts, type Telemetry } from '../common/telemetry.ts';
import { readBody } from './body.ts';
import { parseBoundary } from './content-type.ts';
import { readImage } from './form.ts';
import { inspectImage } from './image/inspect.ts';
import { createModelClient } from './model-client.ts';

export type { RequestFacts, RequestRecord, Telemetry } from '../common/telemetry.ts';
export type { AwsTarget, ProxyEvent, RequestContext, ServiceHandler };

export interface PredictConfig extends AwsTarget {
  /** SageMaker endpoint that judges the images. */
  readonly endpointName: string;
  /** What every verdict says it comes from. */
  readonly model: ModelIdentity;
  /** Threshold on the probability of pneumonia, 0..1. */
  readonly operatingPoint: number;
  /** Origins, beside the page's own, that may call; exact, e.g. `https://images.example`. */
  readonly allowedOrigins: readonly string[];
  /** Default: DEFAULT_TIMINGS (connect 1 s, attempt 6 s, all 12 s, pause 50–200 ms). */
  readonly timings?: Partial<CallTimings>;
  /** Default: structured logs and metrics on standard output. */
  readonly telemetry?: Telemetry;
}

/** Method, and the reference's word for "no verdict", which its page expects of an error, too. */
export const PREDICT_SERVICE = { method: 'POST', plainTextOnError: 'Failed to Predict' } as const;

/** `POST /api/predict`: one image in a form, one verdict back. */
export function createPredictHandler(config: PredictConfig): ServiceHandler {
  const { endpointName, model, operatingPoint, allowedOrigins } = config;
  const telemetry = config.telemetry ?? createTelemetry('predict');
  const askModel = createModelClient(endpointName, config, { ...DEFAULT_TIMINGS, ...config.timings });

  return createService({ ...PREDICT_SERVICE, allowedOrigins, telemetry }, async (event, context, facts) => {
    const image = await readUpload(event);
    facts.sizeInBytes = image.length;
    const { format, width, height } = Object.assign(facts, await inspectImage(image));
    const [probabilities, sha256] = await Promise.all([
      timed(facts, () => askModel(image, context.getRemainingTimeInMillis())),
      hash(image),
    ]);
    const verdict = decideVerdict(probabilities, operatingPoint);
    const value: Prediction = {
      verdict,
      verdictAtHalf: decideVerdictAtHalf(probabilities),
      probabilities,
      operatingPoint,
      model,
      image: { format, width, height, sizeInBytes: image.length, sha256 },
      requestId: context.awsRequestId,
    };
    return { value, plainText: verdict };
  });
}

async function readUpload(event: ProxyEvent): Promise<Buffer<ArrayBuffer>> {
  if (headerValues(event, 'content-encoding').length > 0) {
    throw new ServiceError('UNSUPPORTED_MEDIA_TYPE', 'A content encoding was sent.');
  }
  const boundary = parseBoundary(headerValues(event, 'content-type'));
  return readImage(readBody(event), boundary);
}

async function timed<T>(facts: RequestFacts, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    facts.modelDurationMs = Math.round(performance.now() - startedAt);
  }
}

/** SHA-256 in hexadecimal; computed in another thread, while the model is at work. */
async function hash(bytes: Buffer<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
