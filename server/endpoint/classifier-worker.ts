import { parentPort, workerData } from 'node:worker_threads';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';

/**
 * The thread that decodes, squashes and runs the network. ONNX Runtime computes synchronously, so on the main thread it
 * would hold up every other request; here the next image is decoded while the network is busy with this one.
 */
export interface WorkerStart {
  readonly dir: string;
  readonly threads: number | undefined;
}

export interface WorkerJob {
  readonly id: number;
  readonly image: Uint8Array;
}

/** Asks the thread to end once it has done what it has in hand. */
export const STOP = 'stop';

/** What became of an image. */
export interface Judgement {
  /** One for each class. */
  readonly probabilities: readonly number[];
  /** Time that decoding and squashing took. */
  readonly decodeMs: number;
  /** Time from then until the network had an answer; images before it in the network included. */
  readonly inferMs: number;
}

export type WorkerReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'done'; readonly id: number; readonly judgement: Judgement }
  | { readonly kind: 'undecodable' | 'failed'; readonly id: number; readonly message: string };

const port = parentPort;
if (port === null) throw new Error('Starting the classifier thread: needed a parent thread, found none');

const { dir, threads } = workerData as WorkerStart;
const say = (reply: WorkerReply) => port.postMessage(reply);

try {
  const folder = await readModelFolder(dir);
  const session = await openSession(folder, threads === undefined ? {} : { threads });
  const [, height, width] = folder.metadata.inputShape;
  await session.infer(new Float32Array(3 * height * width), 1);
  port.on('message', async (message: WorkerJob | typeof STOP) => {
    if (message === STOP) return port.close();
    const { id, image } = message;
    try {
      const begunAt = performance.now();
      const pixels = await resizeToInput(image, { width, height });
      const decodedAt = performance.now();
      const probabilities = [...(await session.infer(pixels, 1))];
      const judgement = { probabilities, decodeMs: decodedAt - begunAt, inferMs: performance.now() - decodedAt };
      say({ kind: 'done', id, judgement });
    } catch (error) {
      say({ kind: error instanceof UndecodableImageError ? 'undecodable' : 'failed', id, message: messageOf(error) });
    }
  });
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'unusable', message: messageOf(error) });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
