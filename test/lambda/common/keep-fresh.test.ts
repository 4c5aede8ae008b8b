import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepFresh, keepFreshFor } from '../../../lambda/common/keep-fresh.ts';

const TIMES = { keepMs: 30_000, retryMs: 5_000 };
const failing = () => Promise.reject(new Error('no connection'));
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('keepFresh()', () => {
  it('reads once for many requests, and again once the value is old', async () => {
    const read = vi.fn().mockResolvedValueOnce('first').mockResolvedValueOnce('second');
    const serve = keepFresh(read, TIMES);
    expect(await Promise.all([serve(), serve()])).toEqual(['first', 'first']);
    pass(29_999);
    expect(await serve()).toBe('first');
    pass(1);
    expect(await serve()).toBe('second');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('serves the last known value after a failure, and soon tries again', async () => {
    const read = vi.fn().mockResolvedValueOnce('first').mockImplementationOnce(failing).mockResolvedValueOnce('second');
    const onFailure = vi.fn();
    const serve = keepFresh(read, TIMES, onFailure);
    await serve();
    pass(30_000);
    expect(await serve()).toBe('first');
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(new Error('no connection'));
    pass(5_000);
    expect(await serve()).toBe('second');
  });

  it('fails without a known value, once for all who wait, and tries again with the next request', async () => {
    const read = vi.fn().mockImplementationOnce(failing).mockResolvedValueOnce('first');
    const serve = keepFresh(read, TIMES);
    const waiting = await Promise.allSettled([serve(), serve()]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(read).toHaveBeenCalledTimes(1);
    expect(await serve()).toBe('first');
  });

  it('knows a value of null', async () => {
    const read = vi.fn().mockResolvedValueOnce(null).mockImplementation(failing);
    const serve = keepFresh(read, TIMES);
    await serve();
    pass(60_000);
    expect(await serve()).toBeNull();
  });

  it('fails once the last known value is too old to be served', async () => {
    const read = vi.fn().mockResolvedValueOnce('first').mockImplementation(failing);
    const serve = keepFresh(read, { ...TIMES, staleMs: 60_000 });
    await serve();
    pass(60_000);
    expect(await serve()).toBe('first');
    pass(5_000);
    await expect(serve()).rejects.toThrow('no connection');
  });
});

describe('keepFresh(), told which failures the last known value survives', () => {
  it('forgets it after any other failure, and asks again with the next request', async () => {
    const busy = () => Promise.reject(new Error('busy'));
    const read = vi.fn().mockResolvedValueOnce('first').mockImplementationOnce(busy).mockImplementation(failing);
    const survives = (error: unknown) => error instanceof Error && error.message === 'busy';
    const serve = keepFresh(read, { keepMs: 0, retryMs: 0, survives });
    expect(await serve()).toBe('first');
    expect(await serve()).toBe('first');
    await expect(serve()).rejects.toThrow('no connection');
    read.mockImplementation(busy);
    await expect(serve()).rejects.toThrow('busy');
  });
});

describe('keepFreshFor()', () => {
  it('reads anew for another subject, and serves nothing of the one before', async () => {
    const read = vi.fn(async ({ name }: { name: string }) => (name === 'broken' ? failing() : `about ${name}`));
    const serve = keepFreshFor(read, TIMES);
    expect(await serve({ name: 'a' })).toBe('about a');
    expect(await serve({ name: 'a' })).toBe('about a');
    await expect(serve({ name: 'broken' })).rejects.toThrow();
    expect(await serve({ name: 'b' })).toBe('about b');
    expect(read).toHaveBeenCalledTimes(3);
  });
});
