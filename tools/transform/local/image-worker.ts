import { resizeToInput } from '../../../imaging/resize-to-input.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession, type Session } from '../../../inference/session.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import type { ImageRequest, WorkerReply } from './messages.ts';

/**
 * A process that judges images on one core: `image-worker.ts <model folder>`, started with an IPC channel. While the
 * network runs on one image, the next ones are decoded by the threads of the image library.
 */
const [, , modelDir = ''] = process.argv;

const reply = (message: WorkerReply): void => {
  // Where the other end is gone, so is everyone who would read an error; 'disconnect' ends the process.
  process.send?.(message, undefined, undefined, () => {});
};

process.on('disconnect', () => process.exit());

try {
  const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
  process.on('message', (request: ImageRequest) => {
    judge(session, request).then(reply);
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'broken', reason: reasonOf(error) });
}

async function judge(session: Session, { id, path }: ImageRequest): Promise<WorkerReply> {
  const [, height, width] = session.metadata.inputShape;
  try {
    const image = await resizeToInput(await readPlainFile(path), { width, height });
    return { kind: 'judged', id, probabilities: [...(await session.infer(image, 1))] };
  } catch (error) {
    return { kind: 'unjudged', id, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
