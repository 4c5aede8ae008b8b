import type { ExplanationView } from '../../core/contract/explanation.ts';
import { RefusedImageError } from '../../imaging/errors.ts';
import { NotReadyError, QueueFullError } from '../../inference/errors.ts';
import type { Prepared, Preparer } from './preparer.ts';
import { ServiceError } from './service-error.ts';
import type { RequestFacts } from './telemetry.ts';

/**
 * Prepares and checks an uploaded image.
 * @param facts Receives what is found.
 * @param views Rendered as well.
 * @throws {ServiceError} for an image that is not accepted; MODEL_BUSY where too many are waiting.
 */
export async function prepareUpload(
  preparer: Preparer,
  file: Uint8Array,
  facts: RequestFacts,
  views: readonly ExplanationView[] = [],
): Promise<Prepared> {
  facts.sizeInBytes = file.length;
  const prepared = await preparer.prepare(file, views).catch((error: unknown) => {
    throw toServiceError(error);
  });
  const { format, width, height } = prepared.inspected;
  const { bitsStored, bitsUsed } = prepared.preparation;
  const prepareDurationMs = toTenths(prepared.prepareMs);
  const guardDurationMs = toTenths(prepared.guardMs);
  Object.assign(facts, { format, width, height, bitsStored, bitsUsed, prepareDurationMs, guardDurationMs });
  return prepared;
}

/** The guard takes a few milliseconds. */
function toTenths(durationMs: number): number {
  return Math.round(10 * durationMs) / 10;
}

function toServiceError(error: unknown): unknown {
  if (error instanceof RefusedImageError) return new ServiceError(error.code, error.detail);
  const isBusy = error instanceof QueueFullError || error instanceof NotReadyError;
  return isBusy ? new ServiceError('MODEL_BUSY', undefined, error) : error;
}
