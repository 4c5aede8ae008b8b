import type { ImageDecoder } from './decoder.ts';
import { type ReadImage, readImageOn } from './image-reader.ts';
import type { InspectOptions } from './inspect.ts';
import { nodeZlib } from './node-zlib.ts';

export type { ReadImage, Reading } from './image-reader.ts';

/**
 * Reads an image file in Node.
 * @throws {RefusedImageError}
 */
export function readImage(file: Uint8Array, decoder: ImageDecoder, options: InspectOptions = {}): Promise<ReadImage> {
  return readImageOn({ decoder, zlib: nodeZlib }, file, options);
}
