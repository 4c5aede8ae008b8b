import { type Transferable, Worker } from 'node:worker_threads';
import { InferenceError, ModelFolderError, NotReadyError } from './errors.ts';
import './main-thread.ts';
import { type Failure, type Job, type JobReply, STOP } from './thread-messages.ts';

/** `failed` is final: the thread cannot be used until somebody repairs what it loads. */
export type ThreadState = 'starting' | 'ready' | 'failed' | 'closed';

export interface JobThreadOptions {
  /** The module that runs in the thread; it calls `answerJobs`. */
  readonly module: URL;
  /** What the module finds as `workerData`. */
  readonly start: unknown;
  /** What the thread does, for messages: "Running the network". */
  readonly doing: string;
  /** The error of a job that the module failed. */
  readonly toError: (failure: Failure) => Error;
}

/** Pause before restarting a thread that ended unexpectedly. */
const RESTART_DELAY_MS = 500;

/** Longest wait for a thread to end by itself. */
const END_TIMEOUT_MS = 10_000;

interface PendingJob<Result> {
  resolve(result: Result): void;
  reject(error: Error): void;
}

/**
 * A thread that does jobs, so that the main thread answers requests meanwhile. If it ends unexpectedly, the jobs in flight fail
 * and it is restarted.
 */
export class JobThread<Work, Result> {
  /** Settles when the thread is first ready. @throws {ModelFolderError} */
  readonly ready: Promise<void>;
  readonly #options: JobThreadOptions;
  readonly #readiness = Promise.withResolvers<void>();
  readonly #inFlight = new Map<number, PendingJob<Result>>();
  #state: ThreadState = 'starting';
  #nextId = 0;
  #worker: Worker;

  constructor(options: JobThreadOptions) {
    this.#options = options;
    this.ready = this.#readiness.promise;
    this.ready.catch(() => {});
    this.#worker = this.#spawn();
  }

  get state(): ThreadState {
    return this.#state;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /**
   * @param transfer Buffers that are moved to the thread: the caller cannot use them afterwards.
   * @throws {InferenceError} if the thread ends meanwhile. @throws {NotReadyError} @throws what `toError` makes of a failure.
   */
  run(work: Work, transfer: readonly Transferable[] = []): Promise<Result> {
    if (this.#state !== 'ready') {
      return Promise.reject(new NotReadyError(`${this.#options.doing}: it is ${this.#state}`));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#inFlight.set(id, { resolve, reject });
      this.#worker.postMessage({ id, work } satisfies Job<Work>, transfer);
    });
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#readiness.reject(new NotReadyError(`${this.#options.doing}: it was closed before it was ready`));
    await end(this.#worker);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#options.module, { workerData: this.#options.start });
    worker.on('message', (reply: JobReply<Result>) => this.#handleMessage(reply));
    worker.on('error', () => {}); // 'exit' follows
    worker.on('exit', () => this.#handleExit());
    return worker;
  }

  #handleMessage(reply: JobReply<Result>): void {
    if (reply.kind === 'ready') {
      if (this.#state === 'closed') return; // closed while starting
      this.#state = 'ready';
      this.#readiness.resolve();
    } else if (reply.kind === 'unusable') {
      this.#state = 'failed';
      this.#readiness.reject(new ModelFolderError(reply.failure.message));
    } else {
      const job = this.#inFlight.get(reply.id);
      this.#inFlight.delete(reply.id);
      if (reply.kind === 'done') job?.resolve(reply.result);
      else job?.reject(this.#options.toError(reply.failure));
    }
  }

  #handleExit(): void {
    const error = new InferenceError(`${this.#options.doing}: its thread ended`);
    for (const job of this.#inFlight.values()) job.reject(error);
    this.#inFlight.clear();
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#state = 'starting';
    setTimeout(() => {
      if (this.#state === 'starting') this.#worker = this.#spawn();
    }, RESTART_DELAY_MS).unref();
  }
}

/**
 * Lets the thread end by itself, because terminating it while native code computes would crash the process. It is terminated
 * only if it takes longer than any job can.
 */
async function end(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage(STOP);
  const timer = setTimeout(() => worker.terminate(), END_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
