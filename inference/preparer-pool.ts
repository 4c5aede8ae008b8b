import { availableParallelism } from 'node:os';
import type { ExplanationView } from '../core/contract/explanation.ts';
import { RefusedImageError, type RefusedImageErrorCode } from '../imaging/errors.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { InferenceError, NotReadyError } from './errors.ts';
import { JobThread } from './job-thread.ts';
import type { Prepared, Preparer } from './preparer.ts';
import type { PreparerStart, PreparerWork } from './preparer-worker.ts';
import type { Failure } from './thread-messages.ts';

/** Threads that prepare and check images, so that no image blocks the thread that answers requests. */
export interface PreparerPool extends Preparer {
  /** Settles when every thread is ready. @throws {ModelFolderError} */
  readonly ready: Promise<void>;
  /** @throws {QueueFullError} @throws {NotReadyError} @throws {InferenceError} @throws {RefusedImageError} */
  prepare(file: Uint8Array, views?: readonly ExplanationView[]): Promise<Prepared>;
  close(): Promise<void>;
}

export interface PreparerPoolOptions extends PreparerStart {
  /** By default half of the cores: the network, which takes longer, has the others. */
  readonly threads?: number;
  /** Images that may wait while others are prepared. */
  readonly queueLength?: number;
  /** The module that runs in the threads; tests replace it. */
  readonly worker?: URL;
}

const WORKER = new URL('./preparer-worker.ts', import.meta.url);
const DEFAULT_QUEUE_LENGTH = 32;
/** While libvips decodes one image in a thread of its own, the other is resized and checked. */
const IN_FLIGHT_PER_THREAD = 2;

type Thread = JobThread<PreparerWork, Prepared>;

/** Starts the threads. One that ends unexpectedly fails its images and is restarted. */
export function startPreparerPool(options: PreparerPoolOptions): PreparerPool {
  const { side, guardDir, worker = WORKER, queueLength = DEFAULT_QUEUE_LENGTH } = options;
  const { threads: count = Math.ceil(availableParallelism() / 2) } = options;
  const start: PreparerStart = { side, guardDir };
  const threads = Array.from(
    { length: count },
    (): Thread => new JobThread({ module: worker, start, doing: 'Preparing an image', toError }),
  );
  const queue = new BoundedQueue({ running: count * IN_FLIGHT_PER_THREAD, waiting: queueLength });
  const ready = Promise.all(threads.map((thread) => thread.ready)).then(() => {});
  ready.catch(() => {});
  return {
    ready,
    prepare: (file, views = []) => queue.run(() => runOnIdlest(threads, { file, views })),
    close: async () => void (await Promise.all(threads.map((thread) => thread.close()))),
  };
}

/** The file is copied: it is a part of the request's body, which stays with the caller. */
async function runOnIdlest(threads: readonly Thread[], { file, views }: PreparerWork): Promise<Prepared> {
  const [idlest] = threads.filter(({ state }) => state === 'ready').sort((one, other) => one.inFlight - other.inFlight);
  if (idlest === undefined) throw new NotReadyError('Preparing an image: no thread is ready');
  const copy = new Uint8Array(file);
  return idlest.run({ file: copy, views }, [copy.buffer]);
}

function toError({ name, message, code, detail }: Failure): Error {
  if (name === 'RefusedImageError') return new RefusedImageError(code as RefusedImageErrorCode, detail);
  return new InferenceError(`Preparing an image: ${name}: ${message}`);
}
