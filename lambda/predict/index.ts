/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { HOSTING_TIMINGS } from '../common/deadline.ts';
import { openCheckedPreparer } from '../common/function-preparer.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createPredictHandler, PREDICT_SERVICE } from './handler.ts';

export const handler = await handlerFromEnvironment(
  process.env,
  { ...PREDICT_SERVICE, telemetry: createTelemetry('predict') },
  async (settings, telemetry) =>
    createPredictHandler({
      ...settings,
      ...(await openCheckedPreparer(settings)),
      timings: HOSTING_TIMINGS[settings.hostingKind],
      telemetry,
    }),
);
