import { Worker } from 'node:worker_threads';
import type { Classification } from '../../inference/classify.ts';
import { InferenceError, ModelFolderError, UndecodableImageError } from '../../inference/errors.ts';
import type { STOP, WorkerJob, WorkerReply, WorkerStart } from './classifier-worker.ts';
import { NotReadyError } from './errors.ts';
import '../../inference/main-thread.ts';

/** `failed` is final: the model folder cannot be used until somebody repairs it. */
export type ClassifierState = 'starting' | 'ready' | 'failed' | 'closed';

/** The network in its own thread. */
export interface Classifier {
  readonly state: ClassifierState;
  /** Settles when the network is first ready. @throws {ModelFolderError} */
  readonly ready: Promise<void>;
  /**
   * @param image Bytes of a JPEG or PNG. They are transferred to the thread: the caller cannot use them afterwards.
   * @throws {UndecodableImageError} @throws {InferenceError} @throws {NotReadyError}
   */
  classify(image: Uint8Array<ArrayBuffer>): Promise<Classification>;
  close(): Promise<void>;
}

export interface ClassifierOptions {
  /** The model folder. */
  readonly dir: string;
  /** CPU threads that one inference uses. */
  readonly threads?: number;
  /** The module that runs in the thread; tests replace it. */
  readonly worker?: URL;
}

const WORKER = new URL('./classifier-worker.ts', import.meta.url);

/** Pause before restarting a thread that ended unexpectedly. */
const RESTART_DELAY_MS = 500;

/** Longest wait for a thread to end by itself. */
const END_TIMEOUT_MS = 10_000;

type PendingImage = { resolve(classification: Classification): void; reject(error: Error): void };

/** Starts the thread. If it ends unexpectedly, the images in flight fail and it is restarted. */
export function startClassifier({ dir, threads, worker = WORKER }: ClassifierOptions): Classifier {
  return new ClassifierThread(worker, { dir, threads });
}

class ClassifierThread implements Classifier {
  readonly ready: Promise<void>;
  readonly #module: URL;
  readonly #start: WorkerStart;
  readonly #readiness = Promise.withResolvers<void>();
  readonly #inFlight = new Map<number, PendingImage>();
  #state: ClassifierState = 'starting';
  #nextId = 0;
  #worker: Worker;

  constructor(module: URL, start: WorkerStart) {
    this.#module = module;
    this.#start = start;
    this.ready = this.#readiness.promise;
    this.ready.catch(() => {});
    this.#worker = this.#spawn();
  }

  get state(): ClassifierState {
    return this.#state;
  }

  classify(image: Uint8Array<ArrayBuffer>): Promise<Classification> {
    if (this.#state !== 'ready') {
      return Promise.reject(new NotReadyError(`Running the network: it is ${this.#state}`));
    }
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#inFlight.set(id, { resolve, reject });
      this.#worker.postMessage({ id, image } satisfies WorkerJob, [image.buffer]);
    });
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#readiness.reject(new NotReadyError('Loading the network: it was closed before it was ready'));
    await end(this.#worker);
  }

  #spawn(): Worker {
    const worker = new Worker(this.#module, { workerData: this.#start });
    worker.on('message', (reply: WorkerReply) => this.#handleMessage(reply));
    worker.on('error', () => {}); // 'exit' follows
    worker.on('exit', () => this.#handleExit());
    return worker;
  }

  #handleMessage(reply: WorkerReply): void {
    if (reply.kind === 'ready') {
      if (this.#state === 'closed') return; // closed while starting
      this.#state = 'ready';
      this.#readiness.resolve();
    } else if (reply.kind === 'unusable') {
      this.#state = 'failed';
      this.#readiness.reject(new ModelFolderError(reply.message));
    } else {
      const image = this.#inFlight.get(reply.id);
      this.#inFlight.delete(reply.id);
      if (reply.kind === 'classified') image?.resolve(reply.classification);
      else if (reply.kind === 'undecodable') image?.reject(new UndecodableImageError(reply.message));
      else image?.reject(new InferenceError(reply.message));
    }
  }

  #handleExit(): void {
    const error = new InferenceError('Running the network: its thread ended');
    for (const image of this.#inFlight.values()) image.reject(error);
    this.#inFlight.clear();
    if (this.#state === 'failed' || this.#state === 'closed') return;
    this.#state = 'starting';
    setTimeout(() => {
      if (this.#state === 'starting') this.#worker = this.#spawn();
    }, RESTART_DELAY_MS).unref();
  }
}

/**
 * Lets the thread end by itself, because terminating it while ONNX Runtime computes would crash the process. It is
 * terminated only if it takes longer than any image can.
 */
async function end(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage('stop' satisfies typeof STOP);
  const timer = setTimeout(() => worker.terminate(), END_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
