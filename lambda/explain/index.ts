/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { openImageHandler } from '../common/image-handler.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createExplainHandler, EXPLAIN_SERVICE } from './handler.ts';
import { HOSTING_ASK_TIMINGS } from './model-questions.ts';

export const handler = await handlerFromEnvironment(
  process.env,
  { ...EXPLAIN_SERVICE, telemetry: createTelemetry('explain', process.env.METRICS_NAMESPACE) },
  async (settings, telemetry) =>
    createExplainHandler({
      ...(await openImageHandler('explain', settings, telemetry)),
      callsAtOnce: settings.callsAtOnce,
      askTimings: HOSTING_ASK_TIMINGS[settings.hostingKind],
    }),
);
