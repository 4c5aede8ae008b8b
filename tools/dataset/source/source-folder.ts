import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { groupOf, type LabelledImage } from '../../../core/dataset/labelled-image.ts';
import { WorkFailedError, WrongUseError } from '../../common/exit.ts';
import { readImageList } from '../../common/image-list.ts';
import { isImageFile } from '../../common/image-name.ts';
import { isFolder, statOf } from '../../common/paths.ts';
import { isHidden, walkFiles } from '../../common/walk.ts';

/** The images of some folders, each with one folder for each class. */
export interface ImageFolder {
  /** Class names, sorted; their index is their label. */
  readonly classes: readonly string[];
  readonly images: readonly LabelledImage[];
  /** Other files: those that are no images by ending or content, hidden ones, and those not directly in the folder of a class. */
  readonly strays: readonly string[];
}

/** The content of a source folder: development images, for training and validation, and test images. */
export interface SourceFolder {
  readonly development: ImageFolder;
  /** Null where there is no `test/`. */
  readonly test: ImageFolder | null;
  /** Folders beside `train/` whose part in the data set is not known; nothing of them is read. */
  readonly unknownFolders: readonly string[];
}

const TRAIN = 'train';
/** Names of the part that training validates on: it is merged into the development images. */
const VALIDATION = ['val', 'valid', 'validation', 'dev'];
const TEST = 'test';

/**
 * Reads a folder like the Kaggle archive (`train/`, `val/`, `test/`, each with a folder for each class; `val/`, which may
 * have other names, is merged into the development images), or one with the folders of classes directly in it.
 * @throws {WrongUseError} if there is neither.
 */
export function readSourceFolder(source: string): SourceFolder {
  if (!isFolder(source)) throw new WrongUseError(`reading images: needed the folder ${source}, found none`);
  if (!isFolder(join(source, TRAIN))) {
    return { development: readImageFolder(source, ['']), test: null, unknownFolders: [] };
  }
  const folders = foldersIn(source);
  const validation = VALIDATION.filter((part) => folders.includes(part));
  const known = [TRAIN, ...validation, TEST];
  return {
    development: readImageFolder(source, [TRAIN, ...validation]),
    test: folders.includes(TEST) ? readImageFolder(source, [TEST]) : null,
    unknownFolders: folders.filter((name) => !known.includes(name) && !isHidden(name)),
  };
}

/** Names of the folders in a folder, sorted; links are followed. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => isFolder(join(folder, name)))
    .sort(compareCodePoints);
}

/** What to say of folders that nothing was read of; null if there are none. */
export function describeUnknownFolders(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const folders = names.map((name) => `${name}/`).join(', ');
  return `not read, since only ${TRAIN}/, ${VALIDATION.join('/, ')}/ and ${TEST}/ are parts of a data set: ${folders}`;
}

/** Reads folders of classes inside a source folder; `''` is the source folder itself. */
export function readImageFolder(source: string, parts: readonly string[]): ImageFolder {
  const images: LabelledImage[] = [];
  const strays: string[] = [];
  for (const part of parts) {
    for (const inner of walkFiles(join(source, part), { recursive: true, others: 'name' })) {
      const path = part === '' ? inner : `${part}/${inner}`;
      const [className = '', name, ...deeper] = inner.split('/');
      if (name === undefined || deeper.length > 0 || isHidden(inner) || !isImageFile(join(source, path)))
        strays.push(path);
      else images.push({ path, className, name, group: groupOf(name) });
    }
  }
  const classes = [...new Set(images.map(({ className }) => className))].sort(compareCodePoints);
  if (classes.length < 2) {
    const found =
      parts.length > 1 || parts[0] !== ''
        ? ''
        : `; it holds ${
            foldersIn(source)
              .map((name) => `${name}/`)
              .join(', ') || 'no folder'
          }`;
    throw new WrongUseError(
      `reading images: needed folders of two classes or more in ${source}, found images in ${classes.length}${found}`,
    );
  }
  ensureUnique(images);
  return { classes, images, strays };
}

/** The same name in `train/` and in `val/` would be one image twice, or two images with one name. */
function ensureUnique(images: readonly LabelledImage[]): void {
  const paths = new Map<string, string>();
  for (const { className, name, path } of images) {
    const key = `${className}/${name}`;
    const other = paths.get(key);
    if (other !== undefined) {
      throw new WorkFailedError(`reading images: needed each name once, found ${key} at ${other} and at ${path}`);
    }
    paths.set(key, path);
  }
}

/**
 * Leaves out the images that a file names, one `CLASS/name` per line; empty lines and lines that begin with `#` are ignored.
 * @returns The remaining images, and the names that no image has.
 */
export function leaveOut(
  images: readonly LabelledImage[],
  file: string,
): { images: readonly LabelledImage[]; unknown: readonly string[] } {
  const unknown = readImageList(file, 'images to leave out');
  const left = images.filter(({ className, name }) => !unknown.has(`${className}/${name}`));
  for (const { className, name } of images) unknown.delete(`${className}/${name}`);
  return { images: left, unknown: [...unknown] };
}

/** True if nothing is at the path, or an empty folder. */
export function isFree(path: string): boolean {
  return statOf(path) === undefined || (isFolder(path) && readdirSync(path).length === 0);
}
