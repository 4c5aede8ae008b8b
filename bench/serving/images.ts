import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isImageName, listImageFormats } from '../../core/contract/image-formats.ts';

/** Reads every image of a folder and those below it, in the order of their paths. @throws {Error} if there is none. */
export async function readImages(dir: string): Promise<readonly Buffer<ArrayBuffer>[]> {
  const entries = await readdir(dir, { recursive: true });
  const paths = entries.filter((path) => isImageName(basename(path))).sort();
  if (paths.length === 0)
    throw new Error(`Reading images in ${dir}: needed ${listImageFormats('or')} files, found none`);
  return Promise.all(paths.map((path) => readFile(join(dir, path))));
}
