/** Entry point of the Lambda function: the handler, configured by the environment (see `readSettings`). */
import { handlerFromEnvironment } from '../common/configured.ts';
import { openChecks } from '../common/function-checks.ts';
import { openPreparer } from '../common/function-preparer.ts';
import { createTelemetry } from '../common/telemetry.ts';
import { createExplainHandler, EXPLAIN_SERVICE } from './handler.ts';

export const handler = await handlerFromEnvironment(
  process.env,
  { ...EXPLAIN_SERVICE, telemetry: createTelemetry('explain') },
  async (settings, telemetry) => {
    const [checks, preparer] = await Promise.all([openChecks(settings), openPreparer(settings)]);
    return createExplainHandler({ ...settings, checks, preparer, telemetry });
  },
);
