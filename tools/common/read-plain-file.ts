import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { WorkFailedError } from './exit.ts';

/**
 * Reads a complete file whose name the program did not choose. A pipe or a device is refused, because reading it could block
 * forever. @throws {WorkFailedError} if it is not a plain file. @throws the errors of the file system.
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
