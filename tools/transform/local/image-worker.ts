import { classify } from '../../../inference/classify.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession, type Session } from '../../../inference/session.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import type { ImageRequest, WorkerReply } from './messages.ts';

/**
 * A process that classifies images on one core: `image-worker.ts <model folder>`, started with an IPC channel. While the
 * network runs on one image, the next ones are decoded by the threads of the image library.
 */
const [, , modelDir = ''] = process.argv;

const reply = (message: WorkerReply): void => {
  // The callback swallows the error of a closed channel: nobody is left to read it, and 'disconnect' ends the process.
  process.send?.(message, undefined, undefined, () => {});
};

process.on('disconnect', () => process.exit());

try {
  const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
  process.on('message', (request: ImageRequest) => {
    classifyFile(session, request).then(reply);
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'broken', reason: reasonOf(error) });
}

async function classifyFile(session: Session, { id, path }: ImageRequest): Promise<WorkerReply> {
  try {
    const { probabilities } = await classify(session, await readPlainFile(path));
    return { kind: 'classified', id, probabilities };
  } catch (error) {
    return { kind: 'unclassified', id, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
