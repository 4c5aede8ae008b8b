import type { Prediction } from '../../core/contract/prediction.ts';
import { describeDecision } from '../../core/verdict/describe.ts';
import { decideVerdictAtHalf } from '../../core/verdict/verdict.ts';
import { auditRecord, keepRecord } from '../common/audit.ts';
import type { AwsTarget } from '../common/aws-client.ts';
import { DEFAULT_TIMINGS } from '../common/deadline.ts';
import { decideUpload, describeScores, noteDecision } from '../common/findings.ts';
import type { ChecksConfig, ImageHandlerConfig } from '../common/handler-config.ts';
import { createModelClient } from '../common/model-client.ts';
import { prepareUpload } from '../common/prepare-upload.ts';
import { hashUpload, readUpload } from '../common/read-upload.ts';
import type { ProxyEvent } from '../common/request.ts';
import { ensureServed, servedFinder } from '../common/served-model.ts';
import { createService, type RequestContext, type ServiceHandler } from '../common/service.ts';
import { createTelemetry, type RequestFacts } from '../common/telemetry.ts';

export type { Audit, AuditRecord } from '../common/audit.ts';
export type { RequestFacts, RequestRecord, Telemetry } from '../common/telemetry.ts';
export type { AwsTarget, ChecksConfig, ImageHandlerConfig, ProxyEvent, RequestContext, ServiceHandler };

/**
 * On an error, a caller who asked for plain text gets the verdict for "undecided", as clients of the 2020 notebook project
 * expect.
 */
export const PREDICT_SERVICE = { method: 'POST', plainTextOnError: 'Failed to Predict' } as const;

/** `POST /api/predict`: one image in a form, one verdict back, or the reason why there is none. */
export function createPredictHandler(config: ImageHandlerConfig): ServiceHandler {
  const { audit, checks, preparer, allowedOrigins, allowedGroups } = config;
  const telemetry = config.telemetry ?? createTelemetry('predict');
  const invokeModel = createModelClient(config, { ...DEFAULT_TIMINGS, ...config.timings });
  const findServed = servedFinder(config);

  return createService(
    { ...PREDICT_SERVICE, allowedOrigins, allowedGroups, telemetry },
    async (event, context, facts) => {
      const startedAt = performance.now();
      const file = await readUpload(event);
      const prepared = await prepareUpload(preparer, file, facts);
      const { format, width, height } = prepared.inspected;
      const { endpointName, model } = await ensureServed(findServed);
      const { name, version, operatingPoint } = model;
      const [probabilities, sha256] = await Promise.all([
        timed(facts, () => invokeModel(endpointName, prepared.png, context.getRemainingTimeInMillis())),
        hashUpload(file),
      ]);
      const decision = decideUpload(probabilities, prepared, model, checks);
      noteDecision(facts, decision);
      facts.answer = { pneumonia: probabilities.pneumonia, abstained: decision.reason !== null, format, width };
      const value: Prediction = {
        ...describeDecision(decision),
        verdictAtHalf: decideVerdictAtHalf(probabilities),
        probabilities,
        operatingPoint,
        model: { name, version },
        image: { format, width, height, sizeInBytes: file.length, sha256 },
        preparation: prepared.preparation,
        checks: describeScores(prepared.scores, checks),
        requestId: context.awsRequestId,
      };
      const makeRecord = () => auditRecord('predict', event, value, startedAt);
      await keepRecord(audit, makeRecord, context.getRemainingTimeInMillis());
      return { value, plainText: decision.verdict };
    },
  );
}

async function timed<T>(facts: RequestFacts, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await work();
  } finally {
    facts.modelDurationMs = Math.round(performance.now() - startedAt);
  }
}
