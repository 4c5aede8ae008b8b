import type { Raster } from './raster.ts';

/** The samples as a network takes them: three planes [3, height, width], each sample 0..255; grey becomes three equal planes. */
export function toChannelFirst({ data, width, height, channels }: Raster): Float32Array {
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel++) {
    const offset = channels === 1 ? 0 : channel;
    for (let pixel = 0; pixel < area; pixel++) {
      planes[channel * area + pixel] = data[pixel * channels + offset] as number;
    }
  }
  return planes;
}
