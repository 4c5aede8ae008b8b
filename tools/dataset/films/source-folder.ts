import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { type Film, groupOf } from '../../../core/dataset/film.ts';
import { isImageName } from '../../../core/dataset/image-name.ts';
import { WorkFailedError, WrongUseError } from '../../common/exit.ts';
import { walkFiles } from '../files/walk.ts';

/** The films of some folders, each with one folder for each class. */
export interface FilmFolder {
  /** Class names, sorted; their place is their label. */
  readonly classes: readonly string[];
  readonly films: readonly Film[];
  /** Files that are no films: by their ending, hidden, or not directly in the folder of a class. */
  readonly strays: readonly string[];
}

/** What lies in a source folder: films to train and validate with, and, kept apart, films to test with. */
export interface SourceFolder {
  readonly development: FilmFolder;
  /** Null where there is no `test/`. */
  readonly test: FilmFolder | null;
}

/**
 * Reads a folder as the Kaggle archive has it (`train/`, `val/`, `test/`, each with a folder for each class; `val/` is
 * merged into the development films), or one that has the folders of classes directly.
 * @throws {WrongUseError} if there is neither.
 */
export function readSourceFolder(source: string): SourceFolder {
  if (!isFolder(source)) throw new WrongUseError(`reading films: needed the folder ${source}, found none`);
  if (!isFolder(join(source, 'train'))) return { development: readFilmFolder(source, ['']), test: null };
  const parts = ['train', 'val'].filter((part) => isFolder(join(source, part)));
  const hasTest = isFolder(join(source, 'test'));
  return {
    development: readFilmFolder(source, parts),
    test: hasTest ? readFilmFolder(source, ['test']) : null,
  };
}

/** Reads folders of classes inside a source folder; `''` is the source folder itself. */
export function readFilmFolder(source: string, parts: readonly string[]): FilmFolder {
  const films: Film[] = [];
  const strays: string[] = [];
  for (const part of parts) {
    for (const inner of walkFiles(join(source, part), true, 'name')) {
      const path = part === '' ? inner : `${part}/${inner}`;
      const [className = '', name, ...deeper] = inner.split('/');
      if (name === undefined || deeper.length > 0 || name.startsWith('.') || !isImageName(name)) strays.push(path);
      else films.push({ path, className, name, group: groupOf(name) });
    }
  }
  const classes = [...new Set(films.map(({ className }) => className))].sort(compareCodePoints);
  if (classes.length < 2) {
    throw new WrongUseError(
      `reading films: needed folders of two classes or more in ${source}, found films in ${classes.length}`,
    );
  }
  ensureUnique(films);
  return { classes, films, strays };
}

/** The same name in `train/` and in `val/` would be one film twice, or two with one name. */
function ensureUnique(films: readonly Film[]): void {
  const paths = new Map<string, string>();
  for (const { className, name, path } of films) {
    const key = `${className}/${name}`;
    const other = paths.get(key);
    if (other !== undefined) {
      throw new WorkFailedError(`reading films: needed each name once, found ${key} at ${other} and at ${path}`);
    }
    paths.set(key, path);
  }
}

/**
 * Leaves out the films that a file names, one `CLASS/name` a line; empty lines and lines after `#` do not count.
 * @returns The films left, and the names that none has.
 */
export function leaveOut(films: readonly Film[], file: string): { films: readonly Film[]; unknown: readonly string[] } {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new WrongUseError(`reading the films to leave out: needed the file ${file}, found none`);
  }
  const names = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const unknown = new Set(names.filter((line) => line !== '' && !line.startsWith('#')));
  const left = films.filter(({ className, name }) => !unknown.has(`${className}/${name}`));
  for (const { className, name } of films) unknown.delete(`${className}/${name}`);
  return { films: left, unknown: [...unknown] };
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** True for a folder that is not there yet, or has nothing in it. */
export function isFree(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined || (isFolder(path) && readdirSync(path).length === 0);
}
