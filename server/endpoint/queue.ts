import { QueueFullError } from './errors.ts';

export interface QueueLimits {
  /** Jobs in hand at once. */
  readonly running: number;
  /** Jobs that may wait for their turn. */
  readonly waiting: number;
}

/** Runs jobs in the order of their arrival, so many at once; refuses one more than may wait. */
export class BoundedQueue {
  readonly #limits: QueueLimits;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * @param signal Aborted while the job waits, it is dropped without being run.
   * @throws {QueueFullError}
   */
  async run<T>(job: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limits.running) await this.#turn(signal);
    else this.#running++;
    try {
      return await job();
    } finally {
      this.#passOn();
    }
  }

  /** Settles when a running job passes its place on. */
  #turn(signal: AbortSignal | undefined): Promise<void> {
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

  #passOn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next();
  }
}
