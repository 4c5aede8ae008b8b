import { readFileSync } from 'node:fs';
import { WrongUseError } from './exit.ts';
import { isFile } from './paths.ts';

/**
 * Reads a list of images, one `CLASS/name` per line; empty lines and lines that begin with `#` are ignored.
 * @param purpose For the error, e.g. `images to leave out`.
 * @throws {WrongUseError} if there is no such file.
 */
export function readImageList(file: string, purpose: string): Set<string> {
  if (!isFile(file)) throw new WrongUseError(`Reading a list of ${purpose}: needed the file ${file}, found none`);
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('#')));
}
