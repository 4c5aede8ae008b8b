import { readModelFolder } from '../../../server/endpoint/model-folder.ts';
import { openSession, type Session } from '../../../server/endpoint/session.ts';
import { squash } from '../../../server/endpoint/squash.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import type { FilmRequest, WorkerReply } from './messages.ts';

/**
 * A process that judges films on one core: `film-worker.ts <model folder>`, started with an IPC channel. While the
 * network runs on one film, the next ones are decoded by the threads of the image library.
 */
const [, , modelDir = ''] = process.argv;

const reply = (message: WorkerReply): void => {
  // Where the other end is gone, so is everyone who would read an error; 'disconnect' ends the process.
  process.send?.(message, undefined, undefined, () => {});
};

process.on('disconnect', () => process.exit());

try {
  const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
  process.on('message', (request: FilmRequest) => {
    judge(session, request).then(reply);
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'broken', reason: reasonOf(error) });
}

async function judge(session: Session, { id, path }: FilmRequest): Promise<WorkerReply> {
  const [, height, width] = session.metadata.inputShape;
  try {
    const picture = await squash(await readPlainFile(path), { width, height });
    return { kind: 'judged', id, probabilities: [...(await session.infer(picture, 1))] };
  } catch (error) {
    return { kind: 'unjudged', id, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
