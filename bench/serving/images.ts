import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Reads every JPEG and PNG of a folder and those below it, in the order of their paths. @throws {Error} if there is none. */
export async function readImages(dir: string): Promise<readonly Buffer<ArrayBuffer>[]> {
  const entries = await readdir(dir, { recursive: true });
  const paths = entries.filter((path) => ['.jpeg', '.jpg', '.png'].includes(extname(path).toLowerCase())).sort();
  if (paths.length === 0) throw new Error(`Reading images in ${dir}: needed JPEG or PNG files, found none`);
  return Promise.all(paths.map((path) => readFile(join(dir, path))));
}
