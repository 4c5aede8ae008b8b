import { type Stats, statSync } from 'node:fs';
import { WrongUseError } from './exit.ts';

/** The file or folder at a path, after following links; undefined if there is none or it cannot be reached. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

/** True for a plain file, not for a folder, pipe or device. */
export function isFile(path: string): boolean {
  return statOf(path)?.isFile() === true;
}

/** @throws {WrongUseError} unless the path is a folder. */
export function ensureFolder(path: string): void {
  if (!isFolder(path)) throw new WrongUseError(`Reading ${path}: needed a folder, found none`);
}

/** @throws {WrongUseError} unless the path is a plain file. */
export function ensureFile(path: string): void {
  if (!isFile(path)) throw new WrongUseError(`Reading ${path}: needed a file, found none`);
}
