import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName, listImageEndings } from '../../core/contract/image-formats.ts';
import { WorkFailedError, WrongUseError } from '../common/exit.ts';

/** An image to be judged. */
export interface Image {
  readonly path: string;
  /** Relative to the folder that was given, with forward slashes. */
  readonly name: string;
}

/** @throws {WrongUseError} unless it is a folder. */
export async function ensureFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new WrongUseError(`Reading images: needed a folder, found none at ${folder}`);
}

/**
 * The images of a folder and of the folders in it, sorted by name folder by folder; only the names of one folder at a
 * time are in memory. Links are followed; hidden files are passed over.
 * @throws {WorkFailedError} for a link that leads back into itself.
 */
export function walkImages(folder: string): AsyncGenerator<Image> {
  return walkFolder(folder, '', []);
}

/** @param above Where the folders above really lie. */
async function* walkFolder(folder: string, within: string, above: readonly string[]): AsyncGenerator<Image> {
  const files: string[] = [];
  const folders: string[] = [];
  const real = await realpath(join(folder, within));
  if (above.includes(real)) {
    throw new WorkFailedError(
      `Reading images: needed an end, found that ${join(folder, within)} leads back to ${real}`,
    );
  }
  for await (const entry of await opendir(join(folder, within))) {
    if (entry.name.startsWith('.')) continue;
    if (await isFolder(entry, join(folder, within, entry.name))) folders.push(entry.name);
    else if (isImageName(entry.name)) files.push(entry.name);
  }
  for (const file of files.sort()) yield { path: join(folder, within, file), name: nameIn(within, file) };
  for (const name of folders.sort()) yield* walkFolder(folder, nameIn(within, name), [...above, real]);
}

async function isFolder(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export async function countImages(folder: string): Promise<number> {
  let count = 0;
  for await (const _ of walkImages(folder)) count += 1;
  if (count === 0)
    throw new WrongUseError(`Reading images: needed ${listImageEndings()} files, found none in ${folder}`);
  return count;
}

function nameIn(within: string, name: string): string {
  return within === '' ? name : `${within}/${name}`;
}
