import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * Reads a whole file that came with a folder.
 * @throws for a pipe or a device, which could keep it waiting for ever; and what the file system throws.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error('Reading an image: needed a plain file, found something else');
    return await file.readFile();
  } finally {
    await file.close();
  }
}
