import { renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongUseError } from '../../common/exit.ts';
import { makeFolder } from '../../common/make-folder.ts';
import { isFree } from './source-folder.ts';

/**
 * A folder that gets its name when it is complete: it is filled under another name, then renamed. A program that ends
 * before leaves at most `<name>.partial`.
 */
export class PendingFolder {
  /** Where to write until it is committed. */
  readonly partialPath: string;
  readonly #path: string;

  /** @throws {WrongUseError} if there is something already; {WorkFailedError} if the place can't be written to. */
  constructor(path: string) {
    if (!isFree(path))
      throw new WrongUseError(`writing ${path}: needed a folder that is new or empty, found files in it`);
    this.#path = resolve(path);
    this.partialPath = `${this.#path}.partial`;
    rmSync(this.partialPath, { recursive: true, force: true });
    makeFolder(this.partialPath);
  }

  commit(): void {
    rmSync(this.#path, { recursive: true, force: true });
    renameSync(this.partialPath, this.#path);
  }

  /** Removes what was written, unless it was committed. */
  discard(): void {
    rmSync(this.partialPath, { recursive: true, force: true });
  }
}
