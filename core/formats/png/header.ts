import { readU32BigEndian } from '../bytes/big-endian.ts';
import { corruptPng } from './png-error.ts';

/** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
type ColourType = 0 | 2 | 3 | 4 | 6;

export interface PngSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface PngHeader extends PngSize {
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

/** Parses the size that IHDR begins with. @param data At least its first eight bytes. */
export function parsePngSize(data: Uint8Array): PngSize {
  return { width: readU32BigEndian(data, 0), height: readU32BigEndian(data, 4) };
}

/**
 * Parses IHDR.
 * @param ensureSize Called with the size before the rest is parsed; throws if the size exceeds the caller's limits.
 * @throws {PngError}
 */
export function parsePngHeader(data: Uint8Array, ensureSize?: (size: PngSize) => void): PngHeader {
  if (data.length !== 13) throw corruptPng('Its header has the wrong length.');
  const size = parsePngSize(data);
  if (size.width === 0 || size.height === 0) throw corruptPng(`Its header says ${size.width} × ${size.height}.`);
  ensureSize?.(size);
  const [bitDepth = 0, colourType = 0, compression, filter, interlace = 0] = data.subarray(8);
  if (!isColourType(colourType) || !COLOUR_TYPES[colourType].bitDepths.includes(bitDepth)) {
    throw corruptPng(`It says colour type ${colourType} with ${bitDepth} bits.`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw corruptPng('Its header names a method that there is not.');
  }
  return { ...size, bitDepth, colourType, isInterlaced: interlace === 1 };
}

/** Samples of one pixel, 1..4; an index into a palette is one. */
export function channelsOf(colourType: ColourType): number {
  return COLOUR_TYPES[colourType].channels;
}

/** Bits of one pixel, 1..64. */
export function bitsPerPixel({ bitDepth, colourType }: PngHeader): number {
  return bitDepth * channelsOf(colourType);
}

function isColourType(value: number): value is ColourType {
  return value in COLOUR_TYPES;
}
