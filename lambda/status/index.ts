/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createStatusHandler, STATUS_SERVICE } from './handler.ts';

export const handler = handlerFromEnvironment(
  process.env,
  { ...STATUS_SERVICE, telemetry: createTelemetry('status') },
  (settings, telemetry) => createStatusHandler({ ...settings, telemetry }),
);
