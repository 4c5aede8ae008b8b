import { readWhole, type Scratch } from '../files/read-chunks.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';

/**
 * Reads an image file, undecoded.
 * @returns A view of the scratch memory, valid until its next use.
 * @throws {UnreadableImageError} `IMAGE_FILE`, its message without the path.
 */
export function readImageFile(path: string, scratch: Scratch): Uint8Array {
  try {
    return readWhole(path, scratch);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UnreadableImageError('IMAGE_FILE', `opening: needed a file that can be read, found ${code}`);
  }
}
