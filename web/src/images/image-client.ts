import { ImageTaskError } from './image-task-error.ts';
import type { ImageTask, MadeImage, Refusal, ShrunkImage } from './image-tasks.ts';
import workerUrl from './image-worker.ts?worker&url';

interface Made {
  shrink: ShrunkImage;
  render: MadeImage;
  prepare: MadeImage;
}

type Answer =
  | { readonly id: number; readonly made: unknown }
  | { readonly id: number; readonly refusal: Refusal | null; readonly isUnreadable: boolean; readonly fault: string };

interface Waiting {
  readonly resolve: (made: never) => void;
  readonly reject: (error: ImageTaskError) => void;
}

let worker: Worker | null = null;
let nextId = 1;
const waiting = new Map<number, Waiting>();

/** Runs a task in the worker, which starts with the first one. @throws {ImageTaskError} */
export function runImageTask<Task extends ImageTask>(task: Task): Promise<Made[Task['kind']]> {
  worker ??= startWorker();
  const id = nextId++;
  worker.postMessage({ id, task });
  return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
}

function startWorker(): Worker {
  const started = new Worker(trusted(workerUrl), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<Answer>) => settle(data));
  started.addEventListener('error', (event) => {
    // Its script could not be loaded, or it ran out of memory: the next task starts another one.
    event.preventDefault();
    worker = null;
    started.terminate();
    for (const id of [...waiting.keys()]) {
      settle({ id, refusal: null, isUnreadable: false, fault: event.message ?? 'The worker stopped' });
    }
  });
  return started;
}

function settle(answer: Answer): void {
  const { resolve, reject } = waiting.get(answer.id) ?? {};
  waiting.delete(answer.id);
  if ('made' in answer) resolve?.(answer.made as never);
  else reject?.(new ImageTaskError(answer.fault, answer));
}

/** The page's Content-Security-Policy takes addresses of scripts only from a policy; this one vouches for our own file. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('image-worker', { createScriptURL: (address) => address });
  return policy?.createScriptURL(url) ?? url;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): string };
}
