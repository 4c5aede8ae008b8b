import type { MessagePort, Transferable } from 'node:worker_threads';

/*
 * What a `JobThread` and the module in it post to each other: the module `ready` (or `unusable`) once, the thread a job at a
 * time, the module one answer to each, in any order; `STOP` at the end.
 */

/** Ends the thread after the jobs in flight. */
export const STOP = 'stop';

export interface Job<Work> {
  readonly id: number;
  readonly work: Work;
}

/** An error as it crosses threads, where its class would be lost. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
}

export type JobReply<Result> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unusable'; readonly failure: Failure }
  | { readonly kind: 'done'; readonly id: number; readonly result: Result }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

/** What a thread does with each job, and what of the result is moved instead of copied. */
export interface JobWorker<Work, Result> {
  run(work: Work): Promise<Result>;
  readonly transfer?: (result: Result) => Transferable[];
}

/** Answers the jobs that arrive at a port. @param open Makes the thread ready. */
export async function answerJobs<Work, Result>(
  port: MessagePort | null,
  open: () => Promise<JobWorker<Work, Result>>,
): Promise<void> {
  if (port === null) throw new Error('Starting a thread: needed a parent thread, found none');
  const post = (reply: JobReply<Result>, transfer: Transferable[] = []) => port.postMessage(reply, transfer);
  try {
    const { run, transfer } = await open();
    port.on('message', async (message: Job<Work> | typeof STOP) => {
      if (message === STOP) return port.close();
      const { id, work } = message;
      try {
        const result = await run(work);
        post({ kind: 'done', id, result }, transfer?.(result));
      } catch (error) {
        post({ kind: 'failed', id, failure: failureOf(error) });
      }
    });
    post({ kind: 'ready' });
  } catch (error) {
    post({ kind: 'unusable', failure: failureOf(error) });
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { name, message, code, detail } = error as Error & { code?: unknown; detail?: unknown };
  return {
    name,
    message,
    ...(typeof code === 'string' && { code }),
    ...(typeof detail === 'string' && { detail }),
  };
}
