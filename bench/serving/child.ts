import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/**
 * Those of `npm start`: with room for garbage, so that an image's few buffers do not have the whole heap searched every time;
 * without letting the space for young objects grow by and by; and collecting on one thread, for helpers on the cores that
 * decode and infer cost a request more than they save (p99 of the overhead 8.3 against 6.4 ms, four runs on two cores).
 */
export const START_FLAGS = startFlags();

/** A part of the benchmark in a process of its own, which answers each question with one message and ends with us. */
export interface Child<Question, Answer> {
  /** What it says unasked. @throws {Error} if it ends instead. */
  hear(): Promise<Answer>;
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * Its log goes nowhere, as that of a service in the background would go to a file.
 * @param doing What it is for, as an error says it.
 */
export function startChild<Question extends object | string, Answer>(
  program: URL,
  args: readonly string[],
  doing: string,
): Child<Question, Answer> {
  const child = fork(program, args, { execArgv: START_FLAGS, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exit = once(child, 'exit');
  const ended = exit.then(() => Promise.reject(new Error(`${doing}: found that its process has ended`)));
  ended.catch(() => {});
  const hear = () => Promise.race([once(child, 'message').then(([answer]) => answer as Answer), ended]);
  return {
    hear,
    ask(question) {
      const answer = hear();
      child.send(question);
      return answer;
    },
    async close() {
      child.disconnect();
      await exit;
    },
  };
}

function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return scripts.start.split(' ').filter((word: string) => word.startsWith('--'));
}
