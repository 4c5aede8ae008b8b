import type { RgbImage } from '../core/formats/png/write-rgb.ts';
import { writeRgbPng } from '../core/formats/png/write-rgb.ts';
import { nodeZlib } from './node-zlib.ts';

/** Writes pixels as `prepareImage` writes those of a prepared image. */
export function encodePng(pixels: RgbImage): Uint8Array {
  return writeRgbPng(pixels, nodeZlib);
}
