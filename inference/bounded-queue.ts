import { QueueFullError } from './errors.ts';

export interface QueueLimits {
  /** Jobs in flight at once. */
  readonly running: number;
  /** Jobs that may wait. */
  readonly waiting: number;
}

/** Runs jobs in the order of their arrival with bounded concurrency; refuses a job when the queue is full. */
export class BoundedQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * @param signal If it is aborted while the job waits, the job is dropped without being run.
   * @throws {QueueFullError}
   */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limits.running) await this.#wait(signal);
    else this.#running++;
    try {
      return await job();
    } finally {
      this.#release();
    }
  }

  /** Settles when a running job hands over its slot. */
  #wait(signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#limits.waiting) {
      throw new QueueFullError(`Queueing an image: needed fewer than ${this.#limits.waiting} waiting, found as many`);
    }
    return new Promise((resolve, reject) => {
      const start = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.push(start);
    });
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
