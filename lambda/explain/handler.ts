import { EXPLANATION_ATTRIBUTES, type Explanation, VIEW_NAMES } from '../../core/contract/explanation.ts';
import { describeDecision } from '../../core/verdict/describe.ts';
import { auditRecord, keepRecord } from '../common/audit.ts';
import { DEFAULT_TIMINGS } from '../common/deadline.ts';
import { describeScores, noteDecision } from '../common/findings.ts';
import type { ImageHandlerConfig } from '../common/handler-config.ts';
import { createModelCall } from '../common/model-client.ts';
import { prepareUpload } from '../common/prepare-upload.ts';
import { hashUpload, readUpload } from '../common/read-upload.ts';
import { ensureServed, servedFinder } from '../common/served-model.ts';
import { createService, type ServiceHandler } from '../common/service.ts';
import { ServiceError } from '../common/service-error.ts';
import { createTelemetry, type RequestFacts } from '../common/telemetry.ts';
import { findGrounds } from './findings.ts';
import { ASK_TIMINGS, type AskTimings, type CallModel, ModelQuestions, untilAborted } from './model-questions.ts';
import { describeGrounds } from './reply.ts';

export { DEFAULT_CALLS_AT_ONCE } from '../common/environment.ts';

export const EXPLAIN_SERVICE = { method: 'POST' } as const;

export interface ExplainConfig extends ImageHandlerConfig {
  /** Calls of the model that one explanation has in flight. */
  readonly callsAtOnce: number;
  /** Default: ASK_TIMINGS (all 25 s, a call 6 s, pauses of 0.2 s to 3 s). */
  readonly askTimings?: Partial<AskTimings>;
}

/** `POST /api/explain`: one image in a form, and what its verdict rests on back, or the reason why there is nothing to explain. */
export function createExplainHandler(config: ExplainConfig): ServiceHandler {
  const { audit, checks, preparer, allowedOrigins, allowedGroups, callsAtOnce } = config;
  const telemetry = config.telemetry ?? createTelemetry('explain');
  const timings = { ...ASK_TIMINGS, ...config.askTimings };
  const callEndpoint = createModelCall(config, { ...DEFAULT_TIMINGS, ...config.timings }, EXPLANATION_ATTRIBUTES);
  const findServed = servedFinder(config);

  return createService(
    { ...EXPLAIN_SERVICE, allowedOrigins, allowedGroups, telemetry },
    async (event, context, facts) => {
      const startedAt = performance.now();
      // The same model for all questions, even if another one is deployed meanwhile.
      const { endpointName, model } = await ensureServed(findServed);
      const { name, version, operatingPoint } = model;
      const callModel: CallModel = (image, signal) => callEndpoint(endpointName, image, signal);
      const leftMs = context.getRemainingTimeInMillis() - timings.reserveMs;
      const deadline = startDeadline(Math.min(timings.deadlineMs, leftMs), context.gone);
      const { signal } = deadline;
      const questions = new ModelQuestions({ callModel, callsAtOnce, timings, signal });
      try {
        const file = await readUpload(event);
        const [prepared, sha256] = await untilAborted(
          Promise.all([prepareUpload(preparer, file, facts, VIEW_NAMES), hashUpload(file)]),
          signal,
        );
        const { inspected, preparation, scores } = prepared;
        const { decision, probabilities, grounds } = await findGrounds(prepared, sha256, questions, { model, checks });
        noteDecision(facts, decision);
        if (grounds !== null) facts.hasMap = grounds.relevance.beatsChance;
        const value: Explanation = {
          ...describeDecision(decision),
          probabilities,
          operatingPoint,
          ...describeGrounds(grounds, operatingPoint),
          calls: questions.answered,
          throttled: questions.refused,
          model: { name, version },
          image: { ...inspected, sizeInBytes: file.length, sha256 },
          preparation,
          checks: describeScores(scores, checks),
          requestId: context.awsRequestId,
        };
        const makeRecord = () => auditRecord('explain', event, value, startedAt);
        await keepRecord(audit, makeRecord, context.getRemainingTimeInMillis());
        return { value };
      } finally {
        deadline.clear();
        noteCalls(facts, questions);
      }
    },
  );
}

/** Aborts when the time is up, or nobody waits any longer. */
function startDeadline(timeoutMs: number, gone: AbortSignal = NEVER): { readonly signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const abort = (detail: string) => controller.abort(new ServiceError('EXPLANATION_TIMED_OUT', detail));
  const leave = () => abort('The caller has gone.');
  const timer = setTimeout(abort, Math.max(1, timeoutMs), 'The model needs more time than it was given.');
  if (gone.aborted) leave();
  gone.addEventListener('abort', leave, { once: true });
  const clear = () => {
    clearTimeout(timer);
    gone.removeEventListener('abort', leave);
  };
  return { signal: controller.signal, clear };
}

const NEVER = new AbortController().signal;

function noteCalls(facts: RequestFacts, { answered, refused }: ModelQuestions): void {
  facts.modelCalls = answered;
  facts.modelRefusals = refused;
}
