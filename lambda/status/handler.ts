import { DescribeEndpointCommand, type EndpointStatus, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { NOTICE } from '../../core/contract/notice.ts';
import type { ServiceState, ServiceStatus } from '../../core/contract/status.ts';
import { describeGuard } from '../../core/verdict/describe.ts';
import { clientOptions } from '../common/aws-client.ts';
import { mapAwsError } from '../common/aws-fault.ts';
import { callWithRetry, DEFAULT_TIMINGS } from '../common/deadline.ts';
import type { HandlerConfig } from '../common/handler-config.ts';
import { createService, type ServiceHandler } from '../common/service.ts';
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

export interface StatusConfig extends HandlerConfig {
  /** Reads the validation table of the model; by default it has none. */
  readonly readTable?: ReadTable;
}

/** `GET /api/status`: the model and what its verdicts are worth, the endpoint and its state. */
export function createStatusHandler(config: StatusConfig): ServiceHandler {
  const { endpointName, allowedOrigins } = config;
  const { name, version, operatingPoint, nearThreshold } = config.model;
  const timings = { ...DEFAULT_TIMINGS, ...config.timings };
  const client = new SageMakerClient(clientOptions(config, timings));
  const telemetry = config.telemetry ?? createTelemetry('status');
  const validation = keepTable(config.readTable ?? (async () => null));

  return createService({ ...STATUS_SERVICE, allowedOrigins, telemetry }, async (_event, context) => {
    const command = new DescribeEndpointCommand({ EndpointName: endpointName });
    const describing = callWithRetry(
      (abortSignal) =>
        client.send(command, { abortSignal }).then(({ EndpointStatus }) => EndpointStatus, undefinedIfAbsent),
      mapAwsError,
      context.getRemainingTimeInMillis(),
      timings,
    );
    const [status, aboutTable] = await Promise.all([describing, validation()]);
    const value: ServiceStatus = {
      state: stateOf(status),
      model: { name, version, operatingPoint, ...(nearThreshold !== undefined && { nearThreshold }) },
      endpoint: { name: endpointName, status: status ?? null },
      checks: describeGuard(config.checks),
      ...aboutTable,
      notice: `${NOTICE.device} ${NOTICE.population} ${NOTICE.limits}`,
      requestId: context.awsRequestId,
    };
    return { value };
  });
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
