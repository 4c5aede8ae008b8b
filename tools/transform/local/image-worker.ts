import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession, type Session } from '../../../inference/session.ts';
import { type Checks, openChecks } from '../../common/checks.ts';
import { classifyChecked } from '../../common/classify-prepared.ts';
import { readPlainFile } from '../../common/read-plain-file.ts';
import type { ImageRequest, WorkerReply, WorkerStart } from './messages.ts';

/**
 * A process that classifies images on one core: `image-worker.ts <WorkerStart as JSON>`, started with an IPC channel. While the
 * network runs on one image, the next ones are decoded by the threads of the image library.
 */
const [, , start = ''] = process.argv;

const reply = (message: WorkerReply): void => {
  // The callback swallows the error of a closed channel: nobody is left to read it, and 'disconnect' ends the process.
  process.send?.(message, undefined, undefined, () => {});
};

process.on('disconnect', () => process.exit());

try {
  const { modelDir, ...options } = JSON.parse(start) as WorkerStart;
  const session = await openSession(await readModelFolder(modelDir), { threads: 1 });
  const checks = await openChecks(options);
  process.on('message', (request: ImageRequest) => {
    classifyFile(session, request, checks).then(reply);
  });
  reply({ kind: 'ready' });
} catch (error) {
  reply({ kind: 'broken', reason: reasonOf(error) });
}

async function classifyFile(session: Session, { id, path }: ImageRequest, checks: Checks | null): Promise<WorkerReply> {
  try {
    const classification = await classifyChecked(session, await readPlainFile(path), checks);
    return { kind: 'classified', id, classification };
  } catch (error) {
    return { kind: 'unclassified', id, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
