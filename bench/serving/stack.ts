import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { ServerAnswer, ServerQuestion, ServerUsage } from './server-process.ts';

/**
 * As in `npm start`: with room for garbage, so that a film's few buffers do not have the whole heap searched every time,
 * and without letting the space for young objects grow by and by.
 */
export const START_FLAGS = ['--initial-old-space-size=256', '--max-semi-space-size=16'];

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
  const agent = new Agent({ keepAlive: true });
  return {
    judge: (film) => upload(started.port, agent, film),
    async readUsage() {
      const answer = nextAnswer();
      ask(child, 'usage');
      const usage = await answer;
      if ('port' in usage) throw new Error('Asking the service what it uses: needed figures, found its port');
      return usage;
    },
    async close() {
      agent.destroy();
      ask(child, 'stop');
      await once(child, 'exit');
    },
  };
}

function ask(child: ChildProcess, question: ServerQuestion): void {
  child.send(question);
}

const HEAD = Buffer.from(
  '--film\r\nContent-Disposition: form-data; name="file"; filename="film"\r\nContent-Type: image/jpeg\r\n\r\n',
);
const TAIL = Buffer.from('\r\n--film--\r\n');

/** Uploads one film; once more if the service had closed the kept connection just before it was used again. */
export async function upload(port: number, agent: Agent, film: Uint8Array): Promise<void> {
  try {
    await uploadOnce(port, agent, film);
  } catch (error) {
    const isStale = error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
    if (!isStale) throw error;
    await uploadOnce(port, agent, film);
  }
}

function uploadOnce(port: number, agent: Agent, film: Uint8Array): Promise<void> {
  const headers = {
    'Content-Type': 'multipart/form-data; boundary=film',
    'Content-Length': HEAD.length + film.length + TAIL.length,
  };
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, agent, method: 'POST', path: '/api/predict', headers }, (reply) => {
      reply.resume();
      reply.on('end', () => {
        if (reply.statusCode === 200) resolve();
        else reject(new Error(`Uploading a film: needed status 200, found ${reply.statusCode}`));
      });
      reply.on('error', reject);
    });
    call.on('error', reject);
    call.write(HEAD);
    call.write(film);
    call.end(TAIL);
  });
}
