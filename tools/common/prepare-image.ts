import { sharpDecoder } from '../../imaging/decode.ts';
import { toUndecodable } from '../../imaging/errors.ts';
import type { Guard } from '../../inference/guard.ts';
import { createPreparer, type Prepared } from '../../inference/preparer.ts';

/**
 * Prepares an image file as the service does, and scores it. Here an image may be as small as a network's input.
 * @param side Of the network's input, in pixels.
 * @param guard Null for no scores.
 * @throws {UndecodableImageError} with what was found, in words.
 */
export async function prepareFile(file: Uint8Array, side: number, guard: Guard | null = null): Promise<Prepared> {
  try {
    return await createPreparer({ side, decoder: sharpDecoder, guard, minSide: 1 }).prepare(file);
  } catch (error) {
    throw toUndecodable(error);
  }
}
