import type { ErrorCode } from '../../core/contract/error-catalogue.ts';
import type { HostingKind } from '../../core/contract/hosting-kind.ts';
import { ServiceError } from './service-error.ts';

/** How long calls to AWS may take. All in milliseconds. */
export interface CallTimings {
  /** To make a connection. */
  readonly connectTimeoutMs: number;
  /** One attempt, from its first byte to the last byte of the reply. */
  readonly requestTimeoutMs: number;
  /** All attempts, with the pauses between them. */
  readonly totalTimeoutMs: number;
  readonly mostAttempts: number;
  /** Whether an attempt that ran out of time is repeated. */
  readonly retriesTimeout: boolean;
  /** The pause before the second attempt is drawn evenly from this range, which doubles with every further one. */
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
  mostAttempts: 2,
  retriesTimeout: false,
  minRetryDelayMs: 50,
  maxRetryDelayMs: 200,
  reserveMs: 300,
  minAttemptMs: 1_000,
};

/**
 * For a serverless endpoint, which starts its container for a request: that request waits longer than any other, one that comes
 * meanwhile may be told that the model is not ready, and what is sent after the first one was given up finds the container
 * started. All of it fits in Lambda's 26 s, and with the start of the function itself in API Gateway's 29 s.
 */
export const SERVERLESS_TIMINGS: CallTimings = {
  ...DEFAULT_TIMINGS,
  requestTimeoutMs: 16_000,
  totalTimeoutMs: 24_000,
  mostAttempts: 5,
  retriesTimeout: true,
  minRetryDelayMs: 500,
  maxRetryDelayMs: 1_000,
};

export const HOSTING_TIMINGS: Readonly<Record<HostingKind, CallTimings>> = {
  instance: DEFAULT_TIMINGS,
  serverless: SERVERLESS_TIMINGS,
};

/** What an attempt's failure means, and whether a second attempt could help. */
export interface Fault {
  readonly code: ErrorCode;
  readonly retry: boolean;
  readonly detail?: string;
}

/**
 * Makes a call, and repeats it while the fault is retryable and time is left. An attempt that runs out of time is aborted and
 * abandoned, even if its promise never settles.
 * @param remainingMs The time that Lambda has left.
 * @throws {ServiceError} MODEL_TIMEOUT when out of time, else the error that `interpret` finds in the last failure.
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
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt(call, Math.min(timings.requestTimeoutMs, leftMs()));
    } catch (error) {
      const { code, detail, retry } = faultOf(error, interpret, timings);
      const delayMs = drawDelayMs(timings, attempts);
      const isLast = attempts >= timings.mostAttempts || leftMs() - delayMs < timings.minAttemptMs;
      if (!retry || isLast) throw new ServiceError(code, detail, error);
      await sleep(delayMs);
    }
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

function faultOf(error: unknown, interpret: (error: unknown) => Fault, { retriesTimeout: retry }: CallTimings): Fault {
  return error instanceof OutOfTimeError ? { code: 'MODEL_TIMEOUT', retry } : interpret(error);
}

/** @param attempts Made so far. */
function drawDelayMs({ minRetryDelayMs, maxRetryDelayMs }: CallTimings, attempts: number): number {
  return 2 ** (attempts - 1) * (minRetryDelayMs + Math.random() * (maxRetryDelayMs - minRetryDelayMs));
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
