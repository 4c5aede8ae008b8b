import type { Refusal } from '../refusal/handler.ts';

/** Input of the state machine, as `start` makes it. */
export interface ExecutionInput {
  /** Name of the execution and beginning of every job name; at most 43 characters, so that suffixes fit in 63. */
  readonly name: string;
  /** Of the training specification, lower-case hex. */
  readonly hash: string;
  /** Presigned address of the wait condition. A secret: whoever has it can end the deployment. */
  readonly signalUrl: string;
  /** A completed job of the same specification, whose artefact is still there. */
  readonly finishedJob: string | null;
  /** Instance types that AWS refused so far. */
  readonly refusals: readonly Refusal[];
}
