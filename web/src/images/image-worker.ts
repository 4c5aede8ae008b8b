import { createQueue } from '../worklist/queue.ts';
import { type ImageTask, prepareAsService, refusalOf, renderImage, shrinkImage } from './image-tasks.ts';

/** A task with the number under which its answer is awaited. */
export interface TaskMessage {
  readonly id: number;
  readonly task: ImageTask;
}

/** One at a time: each holds a whole image decoded. */
const runNext = createQueue(1);

self.addEventListener('message', ({ data: { id, task } }: MessageEvent<TaskMessage>) => {
  runNext(async () => {
    try {
      self.postMessage({ id, made: await run(task) });
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      self.postMessage({ id, refusal: refusalOf(error), isUnreadable: isUnreadable(error), fault });
    }
  });
});

function run(task: ImageTask): Promise<unknown> {
  switch (task.kind) {
    case 'shrink':
      return shrinkImage(task.file);
    case 'render':
      return renderImage(task.file, task.maxSide);
    case 'prepare':
      return prepareAsService(task.file, task);
  }
}

/** True for a file that was moved or changed since it was chosen. */
function isUnreadable(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError');
}
