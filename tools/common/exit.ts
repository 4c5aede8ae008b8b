/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

/** The work was asked for correctly and could not be done; the message says what was being done, needed and found. Exit code 1. */
export class WorkFailedError extends Error {
  override readonly name = 'WorkFailedError';
}

/** The command was asked for wrongly: an option out of its range, a path that is not there. Exit code 2. */
export class WrongUseError extends Error {
  override readonly name = 'WrongUseError';
}
