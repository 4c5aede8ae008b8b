import type { Explanation } from '../../core/contract/explanation.ts';
import type { Prediction } from '../../core/contract/prediction.ts';
import { type Caller, callerOf } from './caller.ts';
import type { ProxyEvent } from './request.ts';
import { ServiceError } from './service-error.ts';

/** Who asked about which image, and what the answer was. No image, no file name, nothing of the person but the token's subject. */
export interface AuditRecord extends Caller {
  readonly time: string;
  readonly requestId: string;
  readonly what: 'predict' | 'explain';
  /** SHA-256 of the uploaded file. */
  readonly sha256: string;
  readonly verdict: Prediction['verdict'];
  /** Code of the reason why there is no verdict. */
  readonly reason: NonNullable<Prediction['reason']>['code'] | null;
  /** Null where the model was not asked. */
  readonly probabilities: Prediction['probabilities'] | null;
  readonly operatingPoint: number;
  readonly model: Prediction['model'];
  readonly guard: Prediction['checks']['guard'];
  readonly durationMs: number;
}

/**
 * Keeps a record, or throws.
 * @param remainingMs The time that Lambda has left.
 */
export type Audit = (record: AuditRecord, remainingMs: number) => Promise<void>;

/**
 * Keeps the record of an answer that is only sent if this succeeds.
 * @param makeRecord Called only where records are kept.
 * @throws {ServiceError} NOT_RECORDED
 */
export async function keepRecord(
  audit: Audit | undefined,
  makeRecord: () => AuditRecord,
  remainingMs: number,
): Promise<void> {
  try {
    await audit?.(makeRecord(), remainingMs);
  } catch (error) {
    throw error instanceof ServiceError ? error : new ServiceError('NOT_RECORDED', undefined, error);
  }
}

/** What a record takes from a reply. */
type Answer = Pick<
  Prediction | Explanation,
  'requestId' | 'verdict' | 'reason' | 'probabilities' | 'operatingPoint' | 'model' | 'checks' | 'image'
>;

/** @param startedAt Of the request, by `performance.now()`. */
export function auditRecord(
  what: AuditRecord['what'],
  event: ProxyEvent,
  { requestId, verdict, reason, probabilities, operatingPoint, model, checks, image }: Answer,
  startedAt: number,
): AuditRecord {
  return {
    time: new Date().toISOString(),
    requestId,
    what,
    ...callerOf(event),
    sha256: image.sha256,
    verdict,
    reason: reason?.code ?? null,
    probabilities,
    operatingPoint,
    model,
    guard: checks.guard,
    durationMs: Math.round(performance.now() - startedAt),
  };
}
