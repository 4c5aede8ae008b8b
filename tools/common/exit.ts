/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, wrongUse: 2 } as const;

/** A correct command could not be carried out; the message says what was being done, needed and found. Exit code 1. */
export class WorkFailedError extends Error {
  override readonly name = 'WorkFailedError';
}

/** The command is wrong: an option out of its range, a path that does not exist. Exit code 2. */
export class WrongUseError extends Error {
  override readonly name = 'WrongUseError';
}
