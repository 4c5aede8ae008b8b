import { QueueFullError } from './errors.ts';

export interface QueueLimits {
  /** Jobs in flight at once. */
  readonly running: number;
  /** Jobs that may wait, of each kind. */
  readonly waiting: number;
  /** Yielding jobs among those in flight; by default as many. */
  readonly yielding?: number;
}

export interface JobOptions {
  /** If it is aborted while the job waits, the job is dropped without being run. */
  readonly signal?: AbortSignal | undefined;
  /** True for a job that lets all others go first, those that arrive later, too. */
  readonly yields?: boolean;
}

/**
 * Runs jobs in the order of their arrival with bounded concurrency; refuses a job when the queue is full. Yielding jobs have a
 * queue of their own: they start only when no other job waits, so that they neither delay nor displace any.
 */
export class BoundedQueue {
  readonly #limits: Required<QueueLimits>;
  readonly #waiting: (() => void)[] = [];
  readonly #yielding: (() => void)[] = [];
  #running = 0;
  #yieldingRunning = 0;

  constructor(limits: QueueLimits) {
    this.#limits = { yielding: limits.running, ...limits };
  }

  /** @throws {QueueFullError} */
  async run<T>(job: () => Promise<T>, { signal, yields = false }: JobOptions = {}): Promise<T> {
    if (!this.#hasSlot(yields)) await this.#wait(yields ? this.#yielding : this.#waiting, signal);
    else this.#take(yields);
    try {
      return await job();
    } finally {
      this.#release(yields);
    }
  }

  #hasSlot(yields: boolean): boolean {
    if (this.#running >= this.#limits.running) return false;
    return !yields || (this.#waiting.length === 0 && this.#yieldingRunning < this.#limits.yielding);
  }

  #take(yields: boolean): void {
    this.#running++;
    if (yields) this.#yieldingRunning++;
  }

  /** Settles when the job has been given a slot. */
  #wait(line: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
    if (line.length >= this.#limits.waiting) {
      throw new QueueFullError(`Queueing an image: needed fewer than ${this.#limits.waiting} waiting, found as many`);
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        line.splice(line.indexOf(start), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      line.push(start);
    });
  }

  #release(yields: boolean): void {
    this.#running--;
    if (yields) this.#yieldingRunning--;
    for (const [line, lineYields] of [
      [this.#waiting, false],
      [this.#yielding, true],
    ] as const) {
      while (line.length > 0 && this.#hasSlot(lineYields)) {
        this.#take(lineYields);
        line.shift()?.();
      }
    }
  }
}
