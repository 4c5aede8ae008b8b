import { describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../inference/bounded-queue.ts';
import { QueueFullError } from '../../inference/errors.ts';

describe('`BoundedQueue`', () => {
  it('runs two jobs at once and the others in the order of their arrival', async () => {
    const queue = new BoundedQueue({ running: 2, waiting: 3 });
    const { job, started, finish } = controlled();
    const done = ['a', 'b', 'c', 'd'].map((name) => queue.run(() => job(name)));
    await settle();
    expect(started).toEqual(['a', 'b']);
    finish('b');
    await settle();
    expect(started).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) {
      await settle();
      finish(name);
    }
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses a job when it is full, and accepts jobs again when there is room', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 1 });
    const { job, finish } = controlled();
    const first = queue.run(() => job('a'));
    const second = queue.run(() => job('b'));
    await expect(queue.run(() => job('c'))).rejects.toThrow(QueueFullError);
    finish('a');
    await first;
    const third = queue.run(() => job('d'));
    finish('b');
    await second;
    await settle();
    finish('d');
    expect(await third).toBe('d');
  });

  it('hands over the slot of a failed job', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 1 });
    await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await queue.run(async () => 'next')).toBe('next');
  });

  it('drops a waiting job whose signal is aborted, without running it', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 2 });
    const { job, started, finish } = controlled();
    const gone = new AbortController();
    const first = queue.run(() => job('a'));
    const dropped = queue.run(() => job('b'), { signal: gone.signal });
    const last = queue.run(() => job('c'));
    gone.abort(new Error('gone'));
    await expect(dropped).rejects.toThrow('gone');
    finish('a');
    await first;
    await settle();
    expect(started).toEqual(['a', 'c']);
    finish('c');
    await last;
  });

  it('lets every other job go before those that yield, however many of them wait', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 3 });
    const { job, started, finish } = controlled();
    const yielding = ['y1', 'y2', 'y3'].map((name) => queue.run(() => job(name), { yields: true }));
    await settle();
    const others = ['a', 'b'].map((name) => queue.run(() => job(name)));
    for (const name of ['y1', 'a', 'b', 'y2', 'y3']) {
      await settle();
      finish(name);
    }
    await Promise.all([...yielding, ...others]);
    expect(started).toEqual(['y1', 'a', 'b', 'y2', 'y3']);
  });

  it('keeps slots free for others while jobs that yield are in flight', async () => {
    const queue = new BoundedQueue({ running: 4, waiting: 8, yielding: 2 });
    const { job, started, finish } = controlled();
    const yielding = ['y1', 'y2', 'y3'].map((name) => queue.run(() => job(name), { yields: true }));
    const other = queue.run(() => job('a'));
    await settle();
    expect(started).toEqual(['y1', 'y2', 'a']);
    for (const name of ['y1', 'a', 'y2', 'y3']) {
      finish(name);
      await settle();
    }
    await Promise.all([...yielding, other]);
    expect(started).toEqual(['y1', 'y2', 'a', 'y3']);
  });

  it('refuses a job that yields where too many of its kind wait, and still takes others', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 1 });
    const { job, finish } = controlled();
    const first = queue.run(() => job('y1'), { yields: true });
    const second = queue.run(() => job('y2'), { yields: true });
    await expect(queue.run(() => job('y3'), { yields: true })).rejects.toThrow(QueueFullError);
    const other = queue.run(() => job('a'));
    for (const name of ['y1', 'a', 'y2']) {
      await settle();
      finish(name);
    }
    expect(await Promise.all([first, second, other])).toEqual(['y1', 'y2', 'a']);
  });

  it('drops a waiting job that yields when its signal is aborted', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 2 });
    const { job, started, finish } = controlled();
    const gone = new AbortController();
    const first = queue.run(() => job('a'));
    const dropped = queue.run(() => job('y1'), { signal: gone.signal, yields: true });
    const last = queue.run(() => job('y2'), { yields: true });
    gone.abort(new Error('gone'));
    await expect(dropped).rejects.toThrow('gone');
    finish('a');
    await first;
    await settle();
    finish('y2');
    await last;
    expect(started).toEqual(['a', 'y2']);
  });

  it('refuses every job beyond those in flight if none may wait', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 0 });
    const { job, finish } = controlled();
    const first = queue.run(() => job('a'));
    await expect(queue.run(() => job('b'))).rejects.toThrow(QueueFullError);
    finish('a');
    await first;
  });
});

/** Jobs that run until `finish` is called. */
function controlled() {
  const started: string[] = [];
  const finishers = new Map<string, () => void>();
  return {
    started,
    job: (name: string) =>
      new Promise<string>((resolve) => {
        started.push(name);
        finishers.set(name, () => resolve(name));
      }),
    finish: (name: string) => finishers.get(name)?.(),
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
