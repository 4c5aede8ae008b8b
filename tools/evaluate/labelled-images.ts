import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGE_ENDINGS } from '../../core/contract/image-formats.ts';
import { CLASSES } from '../../core/contract/labels.ts';
import type { Label } from '../../core/evaluation/classified-image.ts';
import { WrongUseError } from '../common/exit.ts';
import { readImageList } from '../common/image-list.ts';
import { isImageFile } from '../common/image-name.ts';
import { isFolder } from '../common/paths.ts';
import { isHidden, walkFiles } from '../common/walk.ts';

/** A file to classify. */
export interface UnlabelledFile {
  readonly path: string;
  /** Relative to the folder that was given, with forward slashes. */
  readonly name: string;
}

/** A file in the folder of its true class. */
export interface LabelledFile extends UnlabelledFile {
  readonly label: Label;
}

/** The content of a folder: images to classify, or the outputs of a batch transform that has classified them. */
export interface FolderContent<File extends UnlabelledFile> {
  readonly kind: 'films' | 'outputs';
  readonly files: readonly File[];
  /** How many files are neither, or hidden: the report shows how many were left out. */
  readonly ignored: number;
}

export type LabelledFolder = FolderContent<LabelledFile>;

const OUTPUT = /\.out$/i;

/**
 * Reads the names under `NORMAL/` and `PNEUMONIA/` (in any case, at any depth below them), sorted; links are followed.
 * @throws {WrongUseError} if a class folder is missing, if there are no files, or if images and outputs are mixed.
 * @throws {WorkFailedError} for a link that leads back to a folder above it.
 */
export async function readLabelledFolder(folder: string): Promise<LabelledFolder> {
  const perClass = await Promise.all(CLASSES.map((name, label) => readClass(folder, name, label as Label)));
  return chooseFiles(folder, perClass.flat());
}

/**
 * Reads the names in a folder whose classes are not known, at any depth, sorted; links are followed.
 * @throws {WrongUseError} if there is no such folder, if there are no files, or if images and outputs are mixed.
 * @throws {WorkFailedError} for a link that leads back to a folder above it.
 */
export function readUnlabelledFolder(folder: string): FolderContent<UnlabelledFile> {
  const names = [...walkFiles(folder, { recursive: true, others: 'name' })].sort();
  return chooseFiles(
    folder,
    names.map((name) => ({ path: join(folder, name), name })),
  );
}

function chooseFiles<File extends UnlabelledFile>(folder: string, all: readonly File[]): FolderContent<File> {
  const visible = all.filter(({ name }) => !isHidden(name));
  const images = visible.filter(({ path }) => isImageFile(path));
  const outputs = visible.filter(({ name }) => OUTPUT.test(name));
  if (images.length > 0 && outputs.length > 0) {
    throw new WrongUseError(
      `Reading ${folder}: needed either images or .out files, found ${images.length} images and ${outputs.length} .out files`,
    );
  }
  if (images.length + outputs.length === 0) {
    throw new WrongUseError(
      `Reading ${folder}: needed ${IMAGE_ENDINGS.join(', ')} or .out files, found ${all.length} others`,
    );
  }
  const files = images.length > 0 ? images : outputs;
  return { kind: images.length > 0 ? 'films' : 'outputs', files, ignored: all.length - files.length };
}

/**
 * The files that a list names, `CLASS/name` with the class in any case.
 * @throws {WrongUseError} if there is no such list, or if it names a file that the folder does not have.
 */
export function selectImages(files: readonly LabelledFile[], listFile: string): LabelledFile[] {
  const wanted = new Set([...readImageList(listFile, 'images to evaluate')].map(withUpperClass));
  const chosen = files.filter(({ name }) => wanted.delete(withUpperClass(name)));
  const [missing] = wanted;
  if (missing === undefined && chosen.length > 0) return chosen;
  throw new WrongUseError(
    `Reading ${listFile}: needed names of images in the folder, found ${missing === undefined ? 'none' : `${wanted.size} others, the first is ${missing}`}`,
  );
}

function withUpperClass(name: string): string {
  const [className = '', ...rest] = name.split('/');
  return [className.toUpperCase(), ...rest].join('/');
}

async function readClass(folder: string, className: string, label: Label): Promise<LabelledFile[]> {
  const classFolder = await findClassFolder(folder, className);
  return [...walkFiles(join(folder, classFolder), { recursive: true, others: 'name' })]
    .map((path) => `${classFolder}/${path}`)
    .sort()
    .map((name) => ({ path: join(folder, name), name, label }));
}

async function findClassFolder(folder: string, className: string): Promise<string> {
  const names = await readdir(folder).catch(() => {
    throw new WrongUseError(`Reading ${folder}: needed a folder, found none that can be read`);
  });
  const matches: string[] = [];
  for (const name of names) {
    if (name.toUpperCase() === className && isFolder(join(folder, name))) matches.push(name);
  }
  const [match] = matches;
  if (match === undefined || matches.length > 1) {
    throw new WrongUseError(`Reading ${folder}: needed one folder ${className}/ in it, found ${matches.length}`);
  }
  return match;
}
