import { DescribeEndpointCommand, type EndpointStatus, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { NOTICE } from '../../core/contract/notice.ts';
import type { ModelIdentity } from '../../core/contract/prediction.ts';
import type { ServiceState, ServiceStatus } from '../../core/contract/status.ts';
import { type AwsTarget, clientOptions } from '../common/aws-client.ts';
import { judgeAwsError } from '../common/aws-fault.ts';
import { type CallTimings, callWithRetry, DEFAULT_TIMINGS } from '../common/deadline.ts';
import { createService, type ServiceHandler } from '../common/service.ts';
import { createTelemetry, type Telemetry } from '../common/telemetry.ts';

export interface StatusConfig extends AwsTarget {
  /** SageMaker endpoint that judges the images. */
  readonly endpointName: string;
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

export const STATUS_SERVICE = { method: 'GET' } as const;

/**
 * States in SageMaker's words. During an update or a rollback, and after a rollback that failed, the endpoint serves
 * all the while with what it has.
 */
const STATES: Readonly<Record<EndpointStatus, ServiceState>> = {
  InService: 'ready',
  Updating: 'ready',
  SystemUpdating: 'ready',
  RollingBack: 'ready',
  UpdateRollbackFailed: 'ready',
  Creating: 'starting',
  OutOfService: 'unavailable',
  Deleting: 'unavailable',
  Failed: 'unavailable',
};

/** `GET /api/status`: which model, which endpoint, in which state. */
export function createStatusHandler(config: StatusConfig): ServiceHandler {
  const { endpointName, model, operatingPoint, allowedOrigins } = config;
  const timings = { ...DEFAULT_TIMINGS, ...config.timings };
  const client = new SageMakerClient(clientOptions(config, timings));
  const telemetry = config.telemetry ?? createTelemetry('status');

  return createService({ ...STATUS_SERVICE, allowedOrigins, telemetry }, async (_event, context) => {
    const command = new DescribeEndpointCommand({ EndpointName: endpointName });
    const status = await callWithRetry(
      (abortSignal) => client.send(command, { abortSignal }).then(({ EndpointStatus }) => EndpointStatus, noneYet),
      judgeAwsError,
      context.getRemainingTimeInMillis(),
      timings,
    );
    const value: ServiceStatus = {
      state: stateOf(status),
      model: { name: model.name, version: model.version, operatingPoint },
      endpoint: { name: endpointName, status: status ?? null },
      notice: `${NOTICE.device} ${NOTICE.population} ${NOTICE.limits}`,
      requestId: context.awsRequestId,
    };
    return { value };
  });
}

/** SageMaker answers for an endpoint that does not exist with a ValidationException. */
function noneYet(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ValidationException') return undefined;
  throw error;
}

function stateOf(status: EndpointStatus | undefined): ServiceState {
  if (status === undefined) return 'training';
  return STATES[status] ?? 'unavailable';
}
