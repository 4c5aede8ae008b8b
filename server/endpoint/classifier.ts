import { Worker } from 'node:worker_threads';
import { UndecodableImageError } from '../../imaging/errors.ts';
import type { Classification } from '../../inference/classify.ts';
import { InferenceError, ModelFolderError } from '../../inference/errors.ts';
import type { STOP, WorkerJob, WorkerReply, WorkerStart } from './classifier-worker.ts';
import { NotReadyError } from './errors.ts';
import '../../imaging/loaders.ts';

/** `failed` is final: the model folder cannot be used, and a person has to repair it. */
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
export function startClassifier({ dir, threads, worker: module = WORKER }: ClassifierOptions): Classifier {
  const inFlight = new Map<number, PendingImage>();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let state: ClassifierState = 'starting';
  let nextId = 0;
  let worker = spawn();

  function spawn(): Worker {
    const started = new Worker(module, { workerData: { dir, threads } satisfies WorkerStart });
    started.on('message', handleMessage);
    started.on('error', () => {}); // 'exit' follows
    started.on('exit', handleExit);
    return started;
  }

  function handleMessage(reply: WorkerReply): void {
    if (reply.kind === 'ready') {
      if (state === 'closed') return; // closed while starting
      state = 'ready';
      ready.resolve();
    } else if (reply.kind === 'unusable') {
      state = 'failed';
      ready.reject(new ModelFolderError(reply.message));
    } else {
      const image = inFlight.get(reply.id);
      inFlight.delete(reply.id);
      if (reply.kind === 'classified') image?.resolve(reply.classification);
      else if (reply.kind === 'undecodable') image?.reject(new UndecodableImageError(reply.message));
      else image?.reject(new InferenceError(reply.message));
    }
  }

  function handleExit(): void {
    for (const image of inFlight.values()) image.reject(new InferenceError('Running the network: its thread ended'));
    inFlight.clear();
    if (state === 'failed' || state === 'closed') return;
    state = 'starting';
    setTimeout(() => {
      if (state === 'starting') worker = spawn();
    }, RESTART_DELAY_MS).unref();
  }

  return {
    get state() {
      return state;
    },
    ready: ready.promise,
    classify(image) {
      if (state !== 'ready') return Promise.reject(new NotReadyError(`Running the network: it is ${state}`));
      return new Promise((resolve, reject) => {
        const id = nextId++;
        inFlight.set(id, { resolve, reject });
        worker.postMessage({ id, image } satisfies WorkerJob, [image.buffer]);
      });
    },
    async close() {
      state = 'closed';
      ready.reject(new NotReadyError('Loading the network: it was closed before it was ready'));
      await end(worker);
    },
  };
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
