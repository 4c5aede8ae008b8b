import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { UploadClient } from './client.ts';
import type { ServerAnswer, ServerQuestion, ServerUsage } from './server-process.ts';

/**
 * As in `npm start`: with room for garbage, so that a film's few buffers do not have the whole heap searched every time;
 * without letting the space for young objects grow by and by; and collecting on one thread, for helpers on the cores that
 * decode and infer cost a request more than they save (p99 of the overhead 8.3 against 6.4 ms, four runs on two cores).
 */
export const START_FLAGS = ['--initial-old-space-size=256', '--max-semi-space-size=16', '--single-threaded-gc'];

/** The whole service in a process of its own, asked as a browser asks it. */
export interface Stack {
  /** Uploads a film. @throws {Error} unless a verdict comes back. */
  judge(film: Uint8Array): Promise<void>;
  readUsage(): Promise<ServerUsage>;
  close(): Promise<void>;
}

/** Its log goes nowhere, as that of a service in the background would go to a file. */
export async function startStack(modelDir: string): Promise<Stack> {
  const child = fork(new URL('./server-process.ts', import.meta.url), [modelDir], {
    execArgv: START_FLAGS,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('Asking the service: found that it has ended')),
  );
  ended.catch(() => {});
  const nextAnswer = () => Promise.race([once(child, 'message').then(([answer]) => answer as ServerAnswer), ended]);
  const started = await nextAnswer();
  if (!('port' in started)) throw new Error('Starting the service: needed its port, found something else');
  const client = new UploadClient(started.port);
  return {
    judge: (film) => client.upload(film),
    async readUsage() {
      const answer = nextAnswer();
      ask(child, 'usage');
      const usage = await answer;
      if ('port' in usage) throw new Error('Asking the service what it uses: needed figures, found its port');
      return usage;
    },
    async close() {
      client.close();
      ask(child, 'stop');
      await once(child, 'exit');
    },
  };
}

function ask(child: ChildProcess, question: ServerQuestion): void {
  child.send(question);
}
