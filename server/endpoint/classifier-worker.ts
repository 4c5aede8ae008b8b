import { parentPort, workerData } from 'node:worker_threads';
import { type Classification, classify } from '../../inference/classify.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { answerJobs } from '../../inference/thread-messages.ts';

/**
 * The thread that classifies images. ONNX Runtime computes synchronously, so on the main thread it would block every
 * other request. Here the next image is decoded while the network runs on the current one.
 */
export interface ClassifierStart {
  readonly dir: string;
  readonly threads: number | undefined;
}

const { dir, threads } = workerData as ClassifierStart;

await answerJobs<Uint8Array, Classification>(parentPort, async () => {
  const folder = await readModelFolder(dir);
  const session = await openSession(folder, threads === undefined ? {} : { threads });
  const [channels, height, width] = folder.metadata.inputShape;
  await session.infer(new Float32Array(channels * height * width), 1); // the first run is slow
  return { run: (image) => classify(session, image) };
});
