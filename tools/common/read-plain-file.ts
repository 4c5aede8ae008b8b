import { constants, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { WorkFailedError } from './exit.ts';

/** A file cannot be read: it has vanished, or may not be read. */
export class UnreadableFileError extends WorkFailedError {
  readonly code = 'UNREADABLE_FILE';
}

/**
 * Reads a complete file whose name the program did not choose. A pipe or a device is refused, because reading it could block
 * forever. @throws {UnreadableFileError} if it is not a plain file, or no longer there.
 */
export async function readPlainFile(path: string): Promise<Buffer> {
  try {
    return await readPlain(path);
  } catch (error) {
    if (error instanceof WorkFailedError || !(error instanceof Error) || !('code' in error)) throw error;
    const found = error.code === 'ENOENT' ? 'that it is no longer there' : String(error.code);
    throw new UnreadableFileError(`UNREADABLE_FILE: Reading: needed a file that can be read, found ${found}`, {
      cause: error,
    });
  }
}

async function readPlain(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new UnreadableFileError(`Reading: needed a plain file, found ${kindOf(found)}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  return found.isFIFO() ? 'a named pipe' : 'something else';
}
