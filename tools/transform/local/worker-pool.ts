import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CheckedClassification } from '../../common/classify-prepared.ts';
import { WorkFailedError } from '../../common/exit.ts';
import { type ImageClassifier, UnclassifiedImageError } from '../classify-images.ts';
import type { Image } from '../images.ts';
import type { ImageRequest, WorkerReply, WorkerStart } from './messages.ts';

const WORKER = fileURLToPath(new URL('./image-worker.ts', import.meta.url));

/** Images are large and short-lived: with a small old space, a full garbage collection runs every few images. */
const HEAP_FLAGS = ['--initial-old-space-size=256'];

/** Images in flight in a worker: one in the network, the others being decoded. */
const IMAGES_PER_WORKER = 3;

/**
 * Classifies images in one process for each core. Each process runs the network on one thread, so that cores never wait
 * for one another. This is faster than one network on all cores, and results do not depend on the number of cores.
 */
export class WorkerPool implements ImageClassifier {
  readonly concurrency: number;
  readonly #workers: readonly Worker[];

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
    this.concurrency = workers.length * IMAGES_PER_WORKER;
  }

  /**
   * @param size Processes; by default one for each core that this process may use.
   * @throws {WorkFailedError} if the model cannot be opened.
   */
  static async open(start: WorkerStart, size: number = availableParallelism()): Promise<WorkerPool> {
    const workers = Array.from({ length: size }, () => new Worker(start));
    const pool = new WorkerPool(workers);
    try {
      await Promise.all(workers.map((worker) => worker.ready));
      return pool;
    } catch (error) {
      pool.close();
      throw error;
    }
  }

  async classify(image: Image): Promise<CheckedClassification> {
    const idlest = this.#workers.reduce((best, worker) => (worker.inFlight < best.inFlight ? worker : best));
    return idlest.classify(image.path);
  }

  close(): void {
    for (const worker of this.#workers) worker.close();
  }
}

interface Waiting {
  resolve(classification: CheckedClassification): void;
  reject(error: Error): void;
}

class Worker {
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #closed = false;

  constructor(start: WorkerStart) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    promise.catch(() => {});
    this.#child = fork(WORKER, [JSON.stringify(start)], {
      execArgv: [...process.execArgv, ...HEAP_FLAGS],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message: WorkerReply) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'broken') reject(new WorkFailedError(message.reason));
      else this.#settle(message);
    });
    this.#child.on('exit', (code, signal) => {
      const error = new WorkFailedError(
        `Classifying images: needed a running worker, found it ended (${signal ?? code})`,
      );
      reject(error);
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
    });
  }

  get inFlight(): number {
    return this.#waiting.size;
  }

  classify(path: string): Promise<CheckedClassification> {
    const { promise, resolve, reject } = Promise.withResolvers<CheckedClassification>();
    const request: ImageRequest = { id: this.#nextId++, path };
    this.#waiting.set(request.id, { resolve, reject });
    this.#child.send(request, (error) => {
      if (error === null || !this.#waiting.delete(request.id)) return;
      reject(new WorkFailedError('Classifying images: needed a running worker, found it gone', { cause: error }));
    });
    return promise;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#child.connected) this.#child.disconnect();
  }

  #settle(message: Extract<WorkerReply, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'classified') waiting?.resolve(message.classification);
    else waiting?.reject(new UnclassifiedImageError(message.reason));
  }
}
