/** 8-bit samples, red, green and blue interleaved, row by row. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export const RGB_CHANNELS = 3;
