import { decodeJpeg } from '../core/formats/jpeg/decode.ts';
import { inksToRgb } from './inks.ts';
import type { Raster } from './raster.ts';

/**
 * Decodes a JPEG at full size by our own decoder, as stored: one channel if it is stored as grey, else RGB. Four inks are
 * taken as complements, whether or not Adobe's segment says so, as other readers take them.
 * @throws {JpegError}
 */
export function rasterOfJpeg(file: Uint8Array): Raster {
  const { width, height, channels, data } = decodeJpeg(file);
  const samples = new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (channels !== 4) return { data: samples, width, height, channels };
  return { data: inksToRgb(samples.map((light) => 255 - light)), width, height, channels: 3 };
}
