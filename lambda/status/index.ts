/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { openEndpointParameter } from '../common/endpoint-parameter.ts';
import { openChecks } from '../common/function-checks.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createStatusHandler, STATUS_SERVICE } from './handler.ts';
import { tableSource } from './table-source.ts';

export const handler = await handlerFromEnvironment(
  process.env,
  { ...STATUS_SERVICE, telemetry: createTelemetry('status', process.env.METRICS_NAMESPACE) },
  async (settings, telemetry) =>
    createStatusHandler({
      ...settings,
      ...(await openEndpointParameter(settings, telemetry)),
      checks: await openChecks(settings),
      readTable: tableSource(process.env, settings.region),
      telemetry,
    }),
);
