import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { WorkFailedError } from './exit.ts';

/**
 * Reads a whole file whose name came from outside. A pipe or a device is refused: reading it could wait without end.
 * @throws {WorkFailedError} if it is no plain file; otherwise what the file system throws.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new WorkFailedError(`Reading: needed a plain file, found ${kindOf(found)}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() ? 'a named pipe' : 'something else';
}
