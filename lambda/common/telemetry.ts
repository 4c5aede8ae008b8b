import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ReasonCode, RemarkCode } from '../../core/contract/checks.ts';
import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import type { ImageFormat } from '../../core/contract/image-formats.ts';
import { ServiceError } from './service-error.ts';

/** What shows a drift of images or scores over many answers, without an image. */
export interface AnswerFacts {
  /** Probability, 0..1. */
  readonly pneumonia: number;
  readonly abstained: boolean;
  readonly format: ImageFormat;
  /** In pixels. */
  readonly width: number;
}

/** What is known about a request, besides its outcome. No file name, query, image or hash belongs here. */
export interface RequestFacts {
  format?: ImageFormat;
  sizeInBytes?: number;
  width?: number;
  height?: number;
  bitsStored?: number;
  bitsUsed?: number;
  /** Why there is no verdict. */
  reason?: ReasonCode;
  cautions?: readonly RemarkCode[];
  /** For the metrics alone: no line about a request holds it. */
  answer?: AnswerFacts;
  /** Time for preparing the image. */
  prepareDurationMs?: number;
  /** Time for its checks. */
  guardDurationMs?: number;
  /** Time spent on the model or on SageMaker, all attempts together. */
  modelDurationMs?: number;
  /** Answers of the model that an explanation took. */
  modelCalls?: number;
  /** Calls that a busy model refused. */
  modelRefusals?: number;
  /** Whether an explanation has a map. */
  hasMap?: boolean;
}

export interface RequestRecord extends RequestFacts {
  readonly requestId: string;
  readonly code: ErrorCode | 'OK';
  readonly status: number;
  readonly durationMs: number;
}

/** Where a handler records what it did. */
export interface Telemetry {
  /** Called once for each request. */
  record(request: RequestRecord): void;
  /** Called in addition to `record` if something behind the service failed; `error` may contain text from AWS. */
  fault(requestId: string, error: Error): void;
}

/**
 * Structured logs and metrics (embedded metric format) through AWS Lambda Powertools.
 * @param namespace Of the metrics; empty for the usual one.
 */
export function createTelemetry(serviceName: string, namespace = ''): Telemetry {
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({ namespace: namespace || 'Pneumoscope', serviceName });
  const countBy = (metric: string, dimension: string, value: string) =>
    metrics.singleMetric().addDimension(dimension, value).addMetric(metric, MetricUnit.Count, 1);
  return {
    record({ answer, ...request }) {
      logger.info('request', request);
      metrics.addMetric(outcomeOf(request.status), MetricUnit.Count, 1);
      metrics.addMetric('Duration', MetricUnit.Milliseconds, request.durationMs);
      for (const [name, fact] of PARTS) {
        const partMs = request[fact];
        if (partMs !== undefined) metrics.addMetric(name, MetricUnit.Milliseconds, partMs);
      }
      if (answer !== undefined) addAnswer(metrics, answer);
      metrics.publishStoredMetrics();
      if (answer !== undefined) countBy('Format', 'format', answer.format);
      if (request.reason !== undefined) countBy('Abstention', 'reason', request.reason);
      for (const caution of request.cautions ?? []) countBy('Caution', 'caution', caution);
    },
    fault: (requestId, error) => logger.error('fault', { requestId, ...describeFault(error) }),
  };
}

/** The average of `Abstained` is a rate. CloudWatch keeps all values of a metric, so that percentiles can be asked for. */
function addAnswer(metrics: Metrics, { pneumonia, abstained, width }: AnswerFacts): void {
  metrics.addMetric('PneumoniaProbability', MetricUnit.NoUnit, pneumonia);
  metrics.addMetric('Abstained', MetricUnit.NoUnit, Number(abstained));
  metrics.addMetric('ImageWidth', MetricUnit.NoUnit, width);
}

/** Durations of a request's parts, as metrics. */
const PARTS = [
  ['PrepareDuration', 'prepareDurationMs'],
  ['GuardDuration', 'guardDurationMs'],
  ['ModelDuration', 'modelDurationMs'],
] as const;

function outcomeOf(status: number): 'Success' | 'ClientError' | 'ServerError' {
  if (status < 400) return 'Success';
  return status < 500 ? 'ClientError' : 'ServerError';
}

/** Code, detail and cause of an expected fault; the whole error, with its stack, of any other. */
function describeFault(error: Error): Record<string, unknown> {
  if (!(error instanceof ServiceError)) return { error };
  const { code, detail, cause } = error;
  if (!(cause instanceof Error)) return { code, detail };
  // A ModelError carries text from the model's container, which sees the image; the container's own log has it, too.
  const causeMessage = cause.name === 'ModelError' ? 'see the log of the endpoint' : cause.message;
  return { code, detail, cause: cause.name, causeMessage };
}
