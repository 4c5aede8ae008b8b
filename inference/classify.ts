import { resizeToInput } from '../imaging/resize-to-input.ts';
import type { Session } from './session.ts';

/** The output of a network for one image. */
export interface Classification {
  /** One for each class, in the order of the model's metadata. */
  readonly probabilities: readonly number[];
  /** Time for decoding the image and resizing it to the input. */
  readonly decodeMs: number;
  /** Time from then until the network's output; includes waiting for images that are ahead of this one. */
  readonly inferMs: number;
}

/**
 * Classifies one image: decodes it, resizes it to the network's input and runs the network.
 * @param image Bytes of a JPEG or PNG.
 * @throws {UndecodableImageError}
 */
export async function classify(session: Session, image: Uint8Array): Promise<Classification> {
  const [, height, width] = session.metadata.inputShape;
  const startedAt = performance.now();
  const input = await resizeToInput(image, { width, height });
  const decodedAt = performance.now();
  const probabilities = [...(await session.infer(input, 1))];
  return { probabilities, decodeMs: decodedAt - startedAt, inferMs: performance.now() - decodedAt };
}
