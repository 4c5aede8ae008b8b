import { readWhole } from '../files/read-chunks.ts';
import { UnreadableImageError } from '../images/unreadable-image-error.ts';

/**
 * Reads an image file, undecoded.
 * @throws {UnreadableImageError} `IMAGE_FILE`, its message without the path.
 */
export function readImageFile(path: string): Uint8Array {
  try {
    return readWhole(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UnreadableImageError('IMAGE_FILE', `opening: needed a file that can be read, found ${code}`);
  }
}
