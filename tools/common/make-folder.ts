import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { WorkFailedError } from './exit.ts';

/**
 * Makes a folder and those above it, where they are not there yet.
 * @throws {WorkFailedError} if the place can't be written to, or something else has the name.
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

/** Node's own way up the parents never ends where a folder that is there says that it isn't, as `/proc` does. */
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
