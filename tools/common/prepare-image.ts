import { sharpDecoder } from '../../imaging/decode.ts';
import { toUndecodable } from '../../imaging/errors.ts';
import { type PreparedImage, prepareImage } from '../../imaging/prepare.ts';

/**
 * Prepares an image file as the service does. Here an image may be as small as a network's input.
 * @param side Of the network's input, in pixels.
 * @throws {UndecodableImageError} with what was found, in words.
 */
export async function prepareFile(file: Uint8Array, side: number): Promise<PreparedImage> {
  try {
    return await prepareImage(file, { side, decoder: sharpDecoder, minSide: 1 });
  } catch (error) {
    throw toUndecodable(error);
  }
}
