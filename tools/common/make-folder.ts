import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WorkFailedError } from './exit.ts';

/**
 * Makes a folder and its parents, unless they exist.
 * @throws {WorkFailedError} if it cannot be written, or a file of that name exists.
 */
export function makeFolder(path: string): void {
  try {
    makeWithParents(resolve(path));
  } catch (error) {
    throw new WorkFailedError(
      `writing to ${path}: needed a folder that can be written, found ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

/** Node's `recursive` option loops forever if an existing folder reports ENOENT, as `/proc` does. */
function makeWithParents(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  try {
    mkdirSync(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || isThere(parent)) throw error;
    makeWithParents(parent);
    mkdirSync(path);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
