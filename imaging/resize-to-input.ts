import { decodeImage } from './decode.ts';
import { type Raster, resizeTriangle } from './triangle-resize.ts';

/**
 * The one way an image becomes the network's input: decoded, EXIF orientation applied, squashed (aspect ratio not kept,
 * nothing cropped) by an anti-aliased triangle filter to the network's size.
 * @param image Bytes of a JPEG or PNG.
 * @param size In pixels.
 * @returns Planar RGB, each sample 0..255, length 3 · height · width.
 * @throws {UndecodableImageError}
 */
export async function resizeToInput(
  image: Uint8Array,
  size: { readonly width: number; readonly height: number },
): Promise<Float32Array> {
  return toPlanes(resizeTriangle(await decodeImage(image), size.width, size.height));
}

/** Grey is written three times; three channels are taken apart. */
function toPlanes({ data, width, height, channels }: Raster): Float32Array {
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let plane = 0; plane < 3; plane++) {
    const first = channels === 1 ? 0 : plane;
    for (let pixel = 0; pixel < area; pixel++) {
      planes[plane * area + pixel] = data[pixel * channels + first] as number;
    }
  }
  return planes;
}
