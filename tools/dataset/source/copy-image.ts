import { constants, copyFileSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { WorkFailedError } from '../../common/exit.ts';

/**
 * Copies an image, and makes the folder for it.
 * @throws {WorkFailedError} if it is not a plain file, such as a pipe, which could block forever.
 */
export function copyImage(from: string, to: string): void {
  const found = statSync(from, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    const what = found === undefined ? 'a link that leads nowhere' : 'something else of that name';
    throw new WorkFailedError(`copying ${from}: needed a file that can be read, found ${what}`);
  }
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}
