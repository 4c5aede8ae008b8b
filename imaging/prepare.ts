import { createHash } from 'node:crypto';
import type { Preparation } from '../core/contract/preparation.ts';
import type { ImageDecoder } from './decoder.ts';
import { encodePng } from './encode-png.ts';
import type { InspectedImage, InspectOptions } from './inspect.ts';
import { type Raster, toRgb } from './raster.ts';
import { type ReadImage, readImage } from './read-image.ts';
import { resizeTriangle } from './triangle-resize.ts';

/** What the model is given for an image file. */
export interface PreparedImage {
  readonly inspected: InspectedImage;
  /** The prepared image as a file: RGB, 8 bits, without any chunk that a reader could act on. */
  readonly png: Uint8Array;
  /** Its pixels: RGB, side × side. */
  readonly pixels: Raster;
  readonly preparation: Preparation;
}

export interface PrepareOptions extends InspectOptions {
  /** Of the network's input, in pixels. */
  readonly side: number;
  readonly decoder: ImageDecoder;
}

/**
 * Prepares an image file: recognised, walked to its end, decoded, windowed to 8 bits, upright, resized to the network's input
 * (aspect ratio not kept, nothing cropped), and written as RGB PNG. Preparing a prepared image changes nothing.
 * @throws {RefusedImageError}
 */
export async function prepareImage(file: Uint8Array, options: PrepareOptions): Promise<PreparedImage> {
  return prepareRead(await readImage(file, options.decoder, options), options.side);
}

/** The part of `prepareImage` after the image was read. @param side Of the network's input, in pixels. */
export function prepareRead({ inspected, pixels: whole, reading }: ReadImage, side: number): PreparedImage {
  const pixels = toRgb(resizeTriangle(whole, side, side));
  const png = encodePng(pixels);
  const sha256 = createHash('sha256').update(png).digest('hex');
  return { inspected, png, pixels, preparation: { width: side, height: side, sha256, ...reading } };
}
