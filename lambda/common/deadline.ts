import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import { ServiceError } from './service-error.ts';

/** How long calls to AWS may take. All in milliseconds. */
export interface CallTimings {
  /** To make a connection. */
  readonly connectTimeoutMs: number;
  /** One attempt, from its first byte to the last byte of the reply. */
  readonly requestTimeoutMs: number;
  /** All attempts, with the pause between them. */
  readonly totalTimeoutMs: number;
  /** The pause before the second attempt is drawn evenly from this range. */
  readonly minRetryDelayMs: number;
  readonly maxRetryDelayMs: number;
  /** Reserved from the time that Lambda has left, to write the reply. */
  readonly reserveMs: number;
  /** No attempt starts with less time than this. */
  readonly minAttemptMs: number;
}

/** Longer than the model's own 5 s, shorter than Lambda's 15 s and API Gateway's 29 s. */
export const DEFAULT_TIMINGS: CallTimings = {
  connectTimeoutMs: 1_000,
  requestTimeoutMs: 6_000,
  totalTimeoutMs: 12_000,
  minRetryDelayMs: 50,
  maxRetryDelayMs: 200,
  reserveMs: 300,
  minAttemptMs: 1_000,
};

/** What an attempt's failure means, and whether a second attempt could help. */
export interface Fault {
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly detail?: string;
}

/**
 * Makes a call, and retries it once if the fault is retryable and time is left. An attempt that runs out of time is aborted and
 * abandoned, even if its promise never settles.
 * @param remainingMs The time that Lambda has left.
 * @throws {ServiceError} MODEL_TIMEOUT when out of time, else the error that `interpret` finds in the failure.
 */
export async function callWithRetry<T>(
  call: (signal: AbortSignal) => Promise<T>,
  interpret: (error: unknown) => Fault,
  remainingMs: number,
  timings: CallTimings,
): Promise<T> {
  const startedAt = performance.now();
  const budgetMs = Math.min(timings.totalTimeoutMs, remainingMs - timings.reserveMs);
  const leftMs = () => budgetMs - (performance.now() - startedAt);
  if (leftMs() < timings.minAttemptMs) throw new ServiceError('MODEL_TIMEOUT', 'Too little time was left to ask it.');
  try {
    return await attempt(call, Math.min(timings.requestTimeoutMs, leftMs()));
  } catch (error) {
    const delayMs = drawDelayMs(timings);
    const fault = faultOf(error, interpret);
    if (!fault.retry || leftMs() - delayMs < timings.minAttemptMs) throw toServiceError(fault, error);
    await sleep(delayMs);
  }
  try {
    return await attempt(call, Math.min(timings.requestTimeoutMs, leftMs()));
  } catch (error) {
    throw toServiceError(faultOf(error, interpret), error);
  }
}

class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

async function attempt<T>(call: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const controller = new AbortController();
  const outOfTime = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    outOfTime.reject(new OutOfTimeError(`no complete answer within ${Math.round(timeoutMs)} ms`));
    controller.abort();
  }, timeoutMs);
  try {
    return await Promise.race([call(controller.signal), outOfTime.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function faultOf(error: unknown, interpret: (error: unknown) => Fault): Fault {
  return error instanceof OutOfTimeError ? { code: 'MODEL_TIMEOUT', retry: false } : interpret(error);
}

function toServiceError({ code, detail }: Fault, cause: unknown): ServiceError {
  return new ServiceError(code, detail, cause);
}

function drawDelayMs({ minRetryDelayMs, maxRetryDelayMs }: CallTimings): number {
  return minRetryDelayMs + Math.random() * (maxRetryDelayMs - minRetryDelayMs);
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
