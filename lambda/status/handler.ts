import { DescribeEndpointCommand, type EndpointStatus, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { NOTICE } from '../../core/contract/notice.ts';
import type { ServiceState, ServiceStatus } from '../../core/contract/status.ts';
import { describeGuard } from '../../core/verdict/describe.ts';
import { clientOptions } from '../common/aws-client.ts';
import { mapAwsError } from '../common/aws-fault.ts';
import { type CallTimings, callWithRetry, DEFAULT_TIMINGS } from '../common/deadline.ts';
import type { HandlerConfig } from '../common/handler-config.ts';
import { type KeepingTimes, keepFreshFor } from '../common/keep-fresh.ts';
import { servedFinder } from '../common/served-model.ts';
import { createService, type ServiceHandler } from '../common/service.ts';
import { ServiceError } from '../common/service-error.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { keepTable, type ReadTable } from './validation.ts';

export const STATUS_SERVICE = { method: 'GET' } as const;

/** During an update or a rollback, and after a rollback that failed, the endpoint keeps serving its current model. */
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

/**
 * SageMaker allows an account few descriptions in a second, and a page asks for the status often. Only where it throttles is the
 * last known state served: any other failure may be the endpoint's own.
 */
const STATE_TIMES: KeepingTimes = { keepMs: 5_000, retryMs: 1_000, staleMs: 60_000, survives: isThrottled };

function isThrottled(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'MODEL_BUSY';
}

/** With the time for finding the endpoint's name, below Lambda's 15 s. */
const STATUS_TIMINGS: CallTimings = { ...DEFAULT_TIMINGS, requestTimeoutMs: 4_000, totalTimeoutMs: 8_000 };

export interface StatusConfig extends HandlerConfig {
  /** Reads the validation table of the model; by default it has none. */
  readonly readTable?: ReadTable;
  /** Default: STATE_TIMES (a state is kept 5 s; where SageMaker throttles, for a minute). */
  readonly stateTimes?: KeepingTimes;
}

/** `GET /api/status`: the model and what its verdicts are worth, the endpoint and its state. */
export function createStatusHandler(config: StatusConfig): ServiceHandler {
  const { allowedOrigins, checks, stateTimes = STATE_TIMES } = config;
  const telemetry = config.telemetry ?? createTelemetry('status');
  const findServed = servedFinder(config);
  const readStatus = keepFreshFor(createStatusReader(config), stateTimes);
  const validation = keepTable(config.readTable ?? (async () => null));

  return createService({ ...STATUS_SERVICE, allowedOrigins, telemetry }, async (_event, context) => {
    const served = await findServed();
    const { endpointName, model } = served ?? config;
    const [status, aboutTable] = await Promise.all([
      served === null ? undefined : readStatus(endpointName),
      validation({ version: model.version, report: served?.report }),
    ]);
    const { name, version, operatingPoint, nearThreshold } = model;
    const value: ServiceStatus = {
      state: stateOf(status),
      model: { name, version, operatingPoint, ...(nearThreshold !== undefined && { nearThreshold }) },
      endpoint: { name: endpointName, status: status ?? null },
      checks: describeGuard(checks),
      ...aboutTable,
      notice: `${NOTICE.device} ${NOTICE.population} ${NOTICE.limits}`,
      requestId: context.awsRequestId,
    };
    return { value };
  });
}

/** Asks SageMaker for the status of an endpoint; undefined if there is none of this name. */
function createStatusReader(config: StatusConfig): (endpointName: string) => Promise<EndpointStatus | undefined> {
  const timings = { ...STATUS_TIMINGS, ...config.timings };
  const client = new SageMakerClient(clientOptions(config, timings));
  return (EndpointName) => {
    const command = new DescribeEndpointCommand({ EndpointName });
    const describe = (abortSignal: AbortSignal) =>
      client.send(command, { abortSignal }).then(({ EndpointStatus }) => EndpointStatus, undefinedIfAbsent);
    return callWithRetry(describe, mapAwsError, Number.POSITIVE_INFINITY, timings);
  };
}

/** For an endpoint that does not exist, SageMaker returns a ValidationException. */
function undefinedIfAbsent(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ValidationException') return undefined;
  throw error;
}

function stateOf(status: EndpointStatus | undefined): ServiceState {
  if (status === undefined) return 'training';
  return STATES[status] ?? 'unavailable';
}
