import { Worker } from 'node:worker_threads';
import '../../../imaging/loaders.ts';

/**
 * A worker's images are mostly outside of its heap and freed by garbage collection, which a small young generation triggers
 * often.
 */
const SMALL_HEAP = { maxYoungGenerationSizeMb: 2 };

/** A task waiting for a worker, or being worked on. */
interface Job<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** Worker threads that each do one task at a time: a message in, a message out. */
export class WorkerPool<Task, Result> {
  readonly #workers: Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Job<Task, Result>[] = [];
  readonly #running = new Map<Worker, Job<Task, Result>>();

  constructor(program: URL, threadCount: number, workerData: unknown) {
    const options = { workerData, resourceLimits: SMALL_HEAP };
    this.#workers = Array.from({ length: threadCount }, () => new Worker(program, options));
    this.#idle = [...this.#workers];
    for (const worker of this.#workers) {
      worker.on('message', (result: Result) => this.#finish(worker, result));
      worker.on('error', (error: unknown) => this.#fail(error instanceof Error ? error : new Error(String(error))));
      worker.on('exit', (code) => this.#fail(new Error(`a worker thread ended by itself with code ${code}`)));
    }
  }

  /** Does a task when a worker is free; tasks begin in the order given. */
  run(task: Task): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push({ task, resolve, reject });
    this.#assign();
    return promise;
  }

  async close(): Promise<void> {
    for (const worker of this.#workers) worker.removeAllListeners('exit');
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #assign(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const worker = this.#idle.pop();
      const job = this.#waiting.shift();
      if (worker === undefined || job === undefined) return;
      this.#running.set(worker, job);
      worker.postMessage(job.task);
    }
  }

  #finish(worker: Worker, result: Result): void {
    this.#running.get(worker)?.resolve(result);
    this.#running.delete(worker);
    this.#idle.push(worker);
    this.#assign();
  }

  /** If one worker dies, all jobs fail: the task that killed it might kill the next worker too. */
  #fail(error: Error): void {
    for (const job of [...this.#running.values(), ...this.#waiting.splice(0)]) job.reject(error);
    this.#running.clear();
  }
}
