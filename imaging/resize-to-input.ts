import { decodeImage } from './decode.ts';
import { type Raster, resizeTriangle } from './triangle-resize.ts';

/**
 * Turns an image file into the network's input: decoded, EXIF orientation applied, resized to the network's size by an
 * anti-aliased triangle filter (aspect ratio not kept, nothing cropped).
 * @param size In pixels.
 * @returns A channel-first tensor [3, height, width] of RGB, each sample 0..255.
 * @throws {UndecodableImageError}
 */
export async function resizeToInput(
  image: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Float32Array> {
  return toChannelFirst(resizeTriangle(await decodeImage(image), size.width, size.height));
}

/** Grey becomes three equal channels. */
function toChannelFirst({ data, width, height, channels }: Raster): Float32Array {
  const area = width * height;
  const tensor = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    const offset = channels === 1 ? 0 : channel;
    for (let pixel = 0; pixel < area; pixel++) {
      tensor[channel * area + pixel] = data[pixel * channels + offset] as number;
    }
  }
  return tensor;
}
