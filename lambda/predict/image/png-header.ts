import { corrupt, ensureSize, type Size } from './size.ts';

/** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
type ColourType = 0 | 2 | 3 | 4 | 6;

export interface PngHeader extends Size {
  readonly bitDepth: number;
  readonly colourType: ColourType;
  /** In seven passes (Adam7). */
  readonly isInterlaced: boolean;
}

const COLOUR_TYPES: Readonly<Record<ColourType, { readonly channels: number; readonly bitDepths: readonly number[] }>> =
  {
    0: { channels: 1, bitDepths: [1, 2, 4, 8, 16] },
    2: { channels: 3, bitDepths: [8, 16] },
    3: { channels: 1, bitDepths: [1, 2, 4, 8] },
    4: { channels: 2, bitDepths: [8, 16] },
    6: { channels: 4, bitDepths: [8, 16] },
  };

/** @throws {ServiceError} Also for a size outside the limits. */
export function readPngHeader(data: Buffer): PngHeader {
  if (data.length !== 13) throw corrupt('Its header has the wrong length.');
  const size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) };
  ensureSize(size);
  const [bitDepth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  if (!isColourType(colourType) || !COLOUR_TYPES[colourType].bitDepths.includes(bitDepth)) {
    throw corrupt(`It says colour type ${colourType} with ${bitDepth} bits.`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) throw corrupt('Its header names a method that there is not.');
  return { ...size, bitDepth, colourType, isInterlaced: interlace === 1 };
}

/** Bits of one pixel, 1..64. */
export function bitsPerPixel({ bitDepth, colourType }: PngHeader): number {
  return bitDepth * COLOUR_TYPES[colourType].channels;
}

function isColourType(value: number): value is ColourType {
  return value in COLOUR_TYPES;
}
