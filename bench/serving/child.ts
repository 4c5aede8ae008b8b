import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * The flags of `npm start`. A large old space keeps the few buffers of each image from triggering a full garbage
 * collection; the young generation stays small; and collection runs on one thread, because helper threads on the cores
 * that decode and infer cost a request more than they save (p99 of the overhead 8.3 against 6.4 ms, four runs on two cores).
 */
export const START_FLAGS = startFlags();

/** The functions that a child process offers, by name. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

interface Request {
  readonly name: string;
  readonly argument: unknown;
}

/** A part of a benchmark in its own process. */
export interface Child<H extends Handlers> {
  /** Runs a handler in the child; one call at a time. @throws {Error} if the child ends first. */
  call<Name extends keyof H & string>(
    name: Name,
    ...argument: Parameters<H[Name]>
  ): Promise<Awaited<ReturnType<H[Name]>>>;
  close(): Promise<void>;
}

/**
 * Starts a program that ends in `serveParent`. Its standard output is discarded.
 * @param purpose Begins the message of an error.
 */
export function startChild<H extends Handlers>(program: URL, args: readonly string[], purpose: string): Child<H> {
  const child = fork(program, args, { execArgv: START_FLAGS, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const ended = exit.then(() => Promise.reject(new Error(`${purpose}: needed a running process, found it ended`)));
  ended.catch(() => {});
  return {
    call(name, argument?) {
      const reply = Promise.race([once(child, 'message').then(([message]) => message), ended]);
      child.send({ name, argument } satisfies Request);
      return reply;
    },
    async close() {
      child.disconnect();
      await exit;
    },
  };
}

/** In the child process: runs the handlers that the parent calls, and ends with the parent. */
export function serveParent(handlers: Handlers, close: () => Promise<void> = async () => {}): void {
  process.on('message', async ({ name, argument }: Request) => {
    const handle = handlers[name] as (argument: unknown) => unknown;
    process.send?.(await handle(argument));
  });
  process.once('disconnect', async () => {
    await close();
    process.exit();
  });
}

function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return scripts.start.split(' ').filter((word: string) => word.startsWith('--'));
}
