/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { HOSTING_TIMINGS } from '../common/deadline.ts';
import { openImageHandler } from '../common/image-handler.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createPredictHandler, PREDICT_SERVICE } from './handler.ts';

export const handler = await handlerFromEnvironment(
  process.env,
  { ...PREDICT_SERVICE, telemetry: createTelemetry('predict', process.env.METRICS_NAMESPACE) },
  async (settings, telemetry) =>
    createPredictHandler({
      ...(await openImageHandler('predict', settings, telemetry)),
      timings: HOSTING_TIMINGS[settings.hostingKind],
    }),
);
