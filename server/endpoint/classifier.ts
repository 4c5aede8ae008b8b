import { Worker } from 'node:worker_threads';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { InferenceError, ModelFolderError } from '../../inference/errors.ts';
import type { Judgement, STOP, WorkerJob, WorkerReply, WorkerStart } from './classifier-worker.ts';
import { NotReadyError } from './errors.ts';
import '../../imaging/loaders.ts';

/** `failed` is final: the model folder cannot be used, and needs a person. */
export type ClassifierState = 'starting' | 'ready' | 'failed' | 'closed';

/** The network in a thread of its own. */
export interface Classifier {
  readonly state: ClassifierState;
  /** Settles when the network is first ready. @throws {ModelFolderError} */
  readonly ready: Promise<void>;
  /**
   * @param image Bytes of a JPEG or PNG; handed over to the thread, so not to be used afterwards.
   * @throws {UndecodableImageError} @throws {InferenceError} @throws {NotReadyError}
   */
  classify(image: Uint8Array<ArrayBuffer>): Promise<Judgement>;
  close(): Promise<void>;
}

export interface ClassifierOptions {
  /** The model folder. */
  readonly dir: string;
  /** CPU threads that one inference uses. */
  readonly threads?: number;
  /** The module that runs in the thread; tests put in one that misbehaves. */
  readonly worker?: URL;
}

const WORKER = new URL('./classifier-worker.ts', import.meta.url);

/** Pause before a thread that ended unasked is started again. */
const RESTART_DELAY_MS = 500;

/** Longest wait for a thread to end by itself. */
const END_TIMEOUT_MS = 10_000;

type Waiting = { resolve(judgement: Judgement): void; reject(error: Error): void };

/** Starts the thread; it is started again if it ends unasked, and the images it had in hand fail. */
export function startClassifier({ dir, threads, worker: module = WORKER }: ClassifierOptions): Classifier {
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  let state: ClassifierState = 'starting';
  let nextId = 0;
  let worker = spawn();

  function spawn(): Worker {
    const started = new Worker(module, { workerData: { dir, threads } satisfies WorkerStart });
    started.on('message', hear);
    started.on('error', () => {}); // 'exit' follows
    started.on('exit', mourn);
    return started;
  }

  function hear(reply: WorkerReply): void {
    if (reply.kind === 'ready') {
      if (state === 'closed') return; // in the moment of its start
      state = 'ready';
      ready.resolve();
    } else if (reply.kind === 'unusable') {
      state = 'failed';
      ready.reject(new ModelFolderError(reply.message));
    } else {
      const job = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'done') job?.resolve(reply.judgement);
      else if (reply.kind === 'undecodable') job?.reject(new UndecodableImageError(reply.message));
      else job?.reject(new InferenceError(reply.message));
    }
  }

  function mourn(): void {
    for (const job of waiting.values()) job.reject(new InferenceError('Running the network: its thread ended'));
    waiting.clear();
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
        waiting.set(id, { resolve, reject });
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
 * Lets the thread end by itself: ended from outside while ONNX Runtime computes, it would take the process with it.
 * It is cut off only if it takes longer than any image can.
 */
async function end(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return;
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage('stop' satisfies typeof STOP);
  const timer = setTimeout(() => worker.terminate(), END_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
