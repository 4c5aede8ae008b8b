import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoopAnswer, LoopQuestion } from './in-process-loop.ts';
import { START_FLAGS } from './stack.ts';

/**
 * Decoding and inference and nothing else: what the service cannot do without. In a process of its own, as the service
 * is, so that neither leaves its garbage to the client that is timed.
 */
export interface InProcess {
  /** Judges so many films, one after the other, beginning again at the first after the last. */
  judge(count: number): Promise<LoopAnswer>;
  close(): Promise<void>;
}

export function startInProcess(modelDir: string, filmsDir: string): InProcess {
  const child = fork(new URL('./in-process-loop.ts', import.meta.url), [modelDir, filmsDir], {
    execArgv: START_FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('Judging films in process: found that it has ended')),
  );
  ended.catch(() => {});
  return {
    async judge(count) {
      const answer = once(child, 'message').then(([found]) => found as LoopAnswer);
      child.send({ count } satisfies LoopQuestion);
      return Promise.race([answer, ended]);
    },
    async close() {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    },
  };
}
