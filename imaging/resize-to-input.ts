import { readRgbPng } from '../core/formats/png/read-rgb.ts';
import { toChannelFirst } from './channel-first.ts';
import { sharpDecoder } from './decode.ts';
import { toUndecodable } from './errors.ts';
import { nodeZlib } from './node-zlib.ts';
import { type ReadImage, readImage } from './read-image.ts';
import { resizeTriangle } from './triangle-resize.ts';

/**
 * Turns an image file into the network's input, by the same steps as `prepareImage`, of any size. Of a prepared image this
 * gives its pixels, by a short cut.
 * @param size In pixels.
 * @returns A channel-first tensor [3, height, width] of RGB, each sample 0..255.
 * @throws {UndecodableImageError}
 */
export async function resizeToInput(
  image: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Float32Array> {
  const prepared = readRgbPng(image, size, nodeZlib);
  if (prepared !== null) return toChannelFirst({ ...prepared, channels: 3 });
  const { pixels } = await read(image);
  return toChannelFirst(resizeTriangle(pixels, size.width, size.height));
}

/** Here an image may be as small as a network's input. */
async function read(image: Uint8Array): Promise<ReadImage> {
  try {
    return await readImage(image, sharpDecoder, { minSide: 1 });
  } catch (error) {
    throw toUndecodable(error);
  }
}
