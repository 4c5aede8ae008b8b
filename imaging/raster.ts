/** 8-bit samples, row by row, channels interleaved. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Grey becomes three equal channels; RGB is returned unchanged. */
export function toRgb(image: Raster): Raster {
  if (image.channels === 3) return image;
  const { data, width, height } = image;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0, to = 0; pixel < width * height; pixel++) {
    const grey = data[pixel] as number;
    rgb[to++] = grey;
    rgb[to++] = grey;
    rgb[to++] = grey;
  }
  return { data: rgb, width, height, channels: 3 };
}
