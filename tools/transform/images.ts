import { join } from 'node:path';
import { listImageEndings } from '../../core/contract/image-formats.ts';
import { WrongUseError } from '../common/exit.ts';
import { isImageFile } from '../common/image-name.ts';
import { walkFiles } from '../common/walk.ts';

/** An image to classify. */
export interface Image {
  readonly path: string;
  /** Relative to the folder that was given, with forward slashes. */
  readonly name: string;
}

/**
 * The images of a folder and of the folders in it, sorted by name folder by folder. Links are followed; hidden files and
 * folders are skipped.
 * @throws {WrongUseError} if there is no such folder.
 * @throws {WorkFailedError} for a link that leads back to a folder above it.
 */
export function* walkImages(folder: string): Generator<Image> {
  for (const name of walkFiles(folder, { recursive: true, others: 'name', skipHidden: true })) {
    const path = join(folder, name);
    if (isImageFile(path)) yield { path, name };
  }
}

/** @throws {WrongUseError} if there are none. */
export function countImages(folder: string): number {
  let count = 0;
  for (const _ of walkImages(folder)) count += 1;
  if (count === 0)
    throw new WrongUseError(`Reading images: needed ${listImageEndings()} files, found none in ${folder}`);
  return count;
}
