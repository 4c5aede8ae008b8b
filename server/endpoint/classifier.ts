import type { Classification } from '../../inference/classify.ts';
import { InferenceError, UndecodableImageError } from '../../inference/errors.ts';
import { JobThread, type ThreadState } from '../../inference/job-thread.ts';
import type { Failure } from '../../inference/thread-messages.ts';
import type { ClassifierStart } from './classifier-worker.ts';

/** The network in its own thread. */
export interface Classifier {
  readonly state: ThreadState;
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

/** Starts the thread. If it ends unexpectedly, the images in flight fail and it is restarted. */
export function startClassifier({ dir, threads, worker = WORKER }: ClassifierOptions): Classifier {
  const thread = new JobThread<Uint8Array, Classification>({
    module: worker,
    start: { dir, threads } satisfies ClassifierStart,
    doing: 'Running the network',
    toError,
  });
  return {
    get state() {
      return thread.state;
    },
    ready: thread.ready,
    classify: (image) => thread.run(image, [image.buffer]),
    close: () => thread.close(),
  };
}

function toError({ name, message }: Failure): Error {
  return name === 'UndecodableImageError' ? new UndecodableImageError(message) : new InferenceError(message);
}
