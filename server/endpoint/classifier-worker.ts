import { parentPort, workerData } from 'node:worker_threads';
import { type Classification, classify } from '../../inference/classify.ts';
import { UndecodableImageError } from '../../inference/errors.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';

/**
 * The thread that classifies images. ONNX Runtime computes synchronously, so on the main thread it would block every
 * other request. Here the next image is decoded while the network runs on the current one.
 */
export interface WorkerStart {
  readonly dir: string;
  readonly threads: number | undefined;
}

export interface WorkerJob {
  readonly id: number;
  readonly image: Uint8Array;
}

/** Ends the thread after the images in flight. */
export const STOP = 'stop';

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'classified'; readonly id: number; readonly classification: Classification }
  | { readonly kind: 'undecodable' | 'failed'; readonly id: number; readonly message: string };

const port = parentPort;
if (port === null) throw new Error('Starting the classifier thread: needed a parent thread, found none');

const { dir, threads } = workerData as WorkerStart;
const post = (reply: WorkerReply) => port.postMessage(reply);

try {
  const folder = await readModelFolder(dir);
  const session = await openSession(folder, threads === undefined ? {} : { threads });
  const [channels, height, width] = folder.metadata.inputShape;
  await session.infer(new Float32Array(channels * height * width), 1); // the first run is slow
  port.on('message', async (message: WorkerJob | typeof STOP) => {
    if (message === STOP) return port.close();
    const { id, image } = message;
    try {
      post({ kind: 'classified', id, classification: await classify(session, image) });
    } catch (error) {
      post({ kind: error instanceof UndecodableImageError ? 'undecodable' : 'failed', id, message: messageOf(error) });
    }
  });
  post({ kind: 'ready' });
} catch (error) {
  post({ kind: 'unusable', message: messageOf(error) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
