/** The running server as a separate process, so that a test notices if it dies or hangs. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ServerAnswer, ServerMemory, ServerQuestion } from './server-process.ts';

export interface ServerDriver {
  readonly port: number;
  /** False once the process has ended. */
  isAlive(): boolean;
  /** What it has written to standard output and standard error. */
  output(): string;
  readMemory(): Promise<ServerMemory>;
  stop(): Promise<void>;
}

const TINY_MODEL = fileURLToPath(new URL('../../fixtures/model-tiny', import.meta.url));

/** @param modelDir By default a tiny network, for speed. */
export async function startServerProcess(modelDir = TINY_MODEL): Promise<ServerDriver> {
  const child = fork(new URL('./server-process.ts', import.meta.url), [modelDir], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const died = new Promise<never>((_, reject) =>
    child.once('exit', (code, signal) =>
      reject(new Error(`the server ended by ${code ?? signal}: ${output.slice(-2000)}`)),
    ),
  );
  died.catch(() => {});
  const hear = () => Promise.race([died, once(child, 'message').then(([answer]) => answer as ServerAnswer)]);
  const started = await hear();
  if (!('port' in started)) throw new Error('needed the port of the server, found its memory');
  return {
    port: started.port,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    output: () => output,
    async readMemory() {
      const heard = hear();
      ask(child, 'memory');
      const answer = await heard;
      if (!('rssInBytes' in answer)) throw new Error('needed the memory of the server, found its port');
      return answer;
    },
    async stop() {
      const ended = once(child, 'exit');
      ask(child, 'stop');
      await ended;
    },
  };
}

function ask(child: ChildProcess, question: ServerQuestion): void {
  child.send(question);
}
