import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callWithRetry, DEFAULT_TIMINGS, type Fault, SERVERLESS_TIMINGS } from '../../../lambda/common/deadline.ts';
import { ServiceError } from '../../../lambda/common/service-error.ts';

const PLENTY_MS = 15_000;
const busy = (): Fault => ({ code: 'MODEL_BUSY', retry: true });
const broken = (): Fault => ({ code: 'MODEL_ERROR', retry: false });
const never = () => new Promise<never>(() => {});

/** Runs timers until the call settles; returns its duration and its outcome. */
async function settle<T>(promise: Promise<T>): Promise<{ afterMs: number; value?: T; code?: string }> {
  const startedAt = performance.now();
  const outcome = promise.then(
    (value) => ({ value, afterMs: performance.now() - startedAt }),
    (error: unknown) => {
      if (!(error instanceof ServiceError)) throw error;
      return { code: error.code, afterMs: performance.now() - startedAt };
    },
  );
  await vi.runAllTimersAsync();
  return outcome;
}

describe('callWithRetry()', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('returns the result of the first attempt', async () => {
    const call = vi.fn(async () => 'result');
    expect(await settle(callWithRetry(call, busy, PLENTY_MS, DEFAULT_TIMINGS))).toEqual({
      value: 'result',
      afterMs: 0,
    });
    expect(call).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [0, 50],
    [0.5, 125],
    [1, 200],
  ])('retries once after a random pause of 50 to 200 ms (%f → %i ms)', async (drawn, pauseMs) => {
    vi.spyOn(Math, 'random').mockReturnValue(drawn);
    const call = vi.fn().mockRejectedValueOnce(new Error('429')).mockResolvedValueOnce('result');
    const outcome = await settle(callWithRetry(call, busy, PLENTY_MS, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ value: 'result', afterMs: pauseMs });
  });

  it('gives up after the second attempt, with the cause kept', async () => {
    const cause = new Error('429 again');
    const call = vi.fn().mockRejectedValueOnce(new Error('429')).mockRejectedValueOnce(cause);
    const promise = callWithRetry(call, busy, PLENTY_MS, DEFAULT_TIMINGS);
    await Promise.all([expect(promise).rejects.toMatchObject({ code: 'MODEL_BUSY', cause }), vi.runAllTimersAsync()]);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('does not retry a fault that a second attempt cannot fix', async () => {
    const call = vi.fn(() => Promise.reject(new Error('424')));
    expect(await settle(callWithRetry(call, broken, PLENTY_MS, DEFAULT_TIMINGS))).toMatchObject({
      code: 'MODEL_ERROR',
    });
    expect(call).toHaveBeenCalledTimes(1);
  });

  it.each([800, 1_299, 0, -5])('makes no call with %i ms left', async (remainingMs) => {
    const call = vi.fn(async () => 'result');
    const outcome = await settle(callWithRetry(call, busy, remainingMs, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ code: 'MODEL_TIMEOUT', afterMs: 0 });
    expect(call).not.toHaveBeenCalled();
  });

  it('aborts an attempt without a reply after 6 s, and does not repeat it', async () => {
    let signal: AbortSignal | undefined;
    const call = vi.fn((given: AbortSignal) => {
      signal = given;
      return never();
    });
    const outcome = await settle(callWithRetry(call, busy, PLENTY_MS, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ code: 'MODEL_TIMEOUT', afterMs: 6_000 });
    expect(signal?.aborted).toBe(true);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('ends 300 ms before Lambda would', async () => {
    const outcome = await settle(callWithRetry(never, busy, 4_000, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ code: 'MODEL_TIMEOUT', afterMs: 3_700 });
  });

  it('keeps two attempts within 12 s', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1);
    const late = () => new Promise<never>((_, reject) => setTimeout(reject, 5_999, new Error('503')));
    const call = vi.fn().mockImplementationOnce(late).mockImplementationOnce(never);
    const outcome = await settle(callWithRetry(call, busy, 60_000, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ code: 'MODEL_TIMEOUT', afterMs: 12_000 });
  });

  it('starts no second attempt if too little time is left, and throws the error of the first', async () => {
    const late = () => new Promise<never>((_, reject) => setTimeout(reject, 2_700, new Error('503')));
    const call = vi.fn(late);
    const outcome = await settle(callWithRetry(call, busy, 4_000, DEFAULT_TIMINGS));
    expect(outcome).toEqual({ code: 'MODEL_BUSY', afterMs: 2_700 });
    expect(call).toHaveBeenCalledTimes(1);
  });

  describe('for a serverless endpoint', () => {
    const LAMBDA_MS = 26_000;

    it('asks again after a cold start of more than 16 s, and gets the result of the started container', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(1);
      const started = () => new Promise<string>((resolve) => setTimeout(resolve, 1_500, 'result'));
      const call = vi.fn().mockImplementationOnce(never).mockImplementationOnce(started);
      const outcome = await settle(callWithRetry(call, busy, LAMBDA_MS, SERVERLESS_TIMINGS));
      expect(outcome).toEqual({ value: 'result', afterMs: 16_000 + 1_000 + 1_500 });
    });

    it('waits out a cold start of 15 s in one attempt', async () => {
      const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 15_000, 'result'));
      const call = vi.fn(slow);
      const outcome = await settle(callWithRetry(call, busy, LAMBDA_MS, SERVERLESS_TIMINGS));
      expect(outcome).toEqual({ value: 'result', afterMs: 15_000 });
      expect(call).toHaveBeenCalledTimes(1);
    });

    it('asks a model that is not ready five times, after pauses that double', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(0);
      const call = vi.fn(() => Promise.reject(new Error('429')));
      const outcome = await settle(callWithRetry(call, busy, LAMBDA_MS, SERVERLESS_TIMINGS));
      expect(outcome).toEqual({ code: 'MODEL_BUSY', afterMs: 500 + 1_000 + 2_000 + 4_000 });
      expect(call).toHaveBeenCalledTimes(5);
    });

    it('ends within 24 s whatever happens, in the time of the API', async () => {
      vi.spyOn(Math, 'random').mockReturnValue(1);
      const outcome = await settle(callWithRetry(never, busy, LAMBDA_MS, SERVERLESS_TIMINGS));
      expect(outcome).toEqual({ code: 'MODEL_TIMEOUT', afterMs: 24_000 });
    });
  });
});
