import { readU16BigEndian } from '../core/formats/bytes/big-endian.ts';
import { channelsOf } from '../core/formats/png/header.ts';
import { openPng, type Png } from '../core/formats/png/open.ts';
import { readPngRows } from '../core/formats/png/read-rows.ts';
import type { Samples } from '../core/formats/png/samples.ts';
import type { ZlibPort } from '../core/formats/png/zlib-port.ts';
import type { Raster } from './raster.ts';
import { createWindowTable, fullRange, fullRangeFrom, type Windowing, windowOf16Bits } from './window.ts';

type Zlib = Pick<ZlibPort, 'inflate'>;

/**
 * Determines how the samples of a PNG become 8 bits. Of 16 bits they are read until one decides, or to the end; transparent
 * pixels do not count, since they are not seen.
 * @throws {PngError}
 */
export async function windowOfPng(png: Png, zlib: Zlib): Promise<Windowing> {
  const { bitDepth, colourType } = png.header;
  if (colourType === 3) return fullRange(8);
  if (bitDepth < 16) return fullRange(bitDepth);
  const enough = fullRangeFrom(png.significantBits);
  let largest = 0;
  await readPngRows(png, zlib, ({ samples }) => {
    largest = Math.max(largest, largestVisible(samples, png));
    return largest < enough;
  });
  return windowOf16Bits(largest, png.significantBits);
}

/**
 * Decodes a PNG at full size to 8 bits, as stored: one channel if it is stored as grey, else RGB; transparent parts lie over
 * black. It is read row by row, so that 16 bits are never held at full size.
 * @throws {PngError}
 */
export async function decodePng(png: Png, windowing: Windowing, zlib: Zlib): Promise<Raster> {
  const { width, height } = png.header;
  const { channels, write } = createRowWriter(png, windowing);
  const data = new Uint8Array(width * height * channels);
  await readPngRows(png, zlib, ({ samples, y, column, across }) => {
    write(samples, data.subarray((y * width + column) * channels, (y + 1) * width * channels), across);
    return true;
  });
  return { data, width, height, channels };
}

/** Decodes a PNG file, as `decodePng` does. @throws {PngError} */
export async function rasterOfPng(file: Uint8Array, zlib: ZlibPort): Promise<Raster> {
  const png = openPng(file, zlib);
  return decodePng(png, await windowOfPng(png, zlib), zlib);
}

interface RowWriter {
  readonly channels: 1 | 3;
  /**
   * Writes the pixels of a row.
   * @param to From the first pixel on.
   * @param across Pixels in `to` from one to the next.
   */
  readonly write: (samples: Samples, to: Uint8Array, across: number) => void;
}

function createRowWriter(png: Png, windowing: Windowing): RowWriter {
  const { colourType } = png.header;
  if (colourType === 3) return createPaletteWriter(png);
  const levels = createWindowTable(windowing);
  const alphaMax = 2 ** windowing.bitsStored - 1;
  switch (colourType) {
    case 0:
      return createGreyWriter(levels, greyKeyOf(png));
    case 2:
      return createRgbWriter(levels, rgbKeyOf(png));
    case 4:
      return createAlphaWriter(1, levels, alphaMax);
    case 6:
      return createAlphaWriter(3, levels, alphaMax);
  }
}

function createGreyWriter(levels: Uint8Array, key: number): RowWriter {
  const isPlain = levels.length === 256 && key < 0;
  const write: RowWriter['write'] = (samples, to, across) => {
    if (isPlain && across === 1) return to.set(samples);
    for (let i = 0, at = 0; i < samples.length; i++, at += across) {
      const sample = samples[i] as number;
      to[at] = sample === key ? 0 : (levels[sample] as number);
    }
  };
  return { channels: 1, write };
}

function createRgbWriter(levels: Uint8Array, key: Key | null): RowWriter {
  const isPlain = levels.length === 256 && key === null;
  const write: RowWriter['write'] = (samples, to, across) => {
    if (isPlain && across === 1) return to.set(samples);
    for (let i = 0, at = 0; i < samples.length; i += 3, at += 3 * across) {
      if (key !== null && isKey(samples, i, key)) continue;
      to[at] = levels[samples[i] as number] as number;
      to[at + 1] = levels[samples[i + 1] as number] as number;
      to[at + 2] = levels[samples[i + 2] as number] as number;
    }
  };
  return { channels: 3, write };
}

function createAlphaWriter(channels: 1 | 3, levels: Uint8Array, alphaMax: number): RowWriter {
  const write: RowWriter['write'] = (samples, to, across) => {
    for (let i = 0, at = 0; i < samples.length; i += channels + 1, at += channels * across) {
      const alpha = samples[i + channels] as number;
      for (let channel = 0; channel < channels; channel++) {
        const level = levels[samples[i + channel] as number] as number;
        to[at + channel] = alpha === alphaMax ? level : overBlack(level, alpha, alphaMax);
      }
    }
  };
  return { channels, write };
}

/** An entry that the palette lacks is black, as in libpng. */
function createPaletteWriter({ palette, transparency }: Png): RowWriter {
  const colours = new Uint8Array(256 * 3);
  for (let i = 0; i < palette.length && i < colours.length; i++) {
    colours[i] = overBlack(palette[i] as number, transparency?.[Math.floor(i / 3)] ?? 255, 255);
  }
  const write: RowWriter['write'] = (samples, to, across) => {
    for (let i = 0, at = 0; i < samples.length; i++, at += 3 * across) {
      const entry = (samples[i] as number) * 3;
      to[at] = colours[entry] as number;
      to[at + 1] = colours[entry + 1] as number;
      to[at + 2] = colours[entry + 2] as number;
    }
  };
  return { channels: 3, write };
}

/** A colour times its opacity, rounded down as libvips does. */
function overBlack(level: number, alpha: number, alphaMax: number): number {
  return ((level * alpha) / alphaMax) | 0;
}

/** The largest sample of a colour in a row, of the pixels that are not transparent; 0 if there is none. */
function largestVisible(samples: Samples, png: Png): number {
  const { colourType } = png.header;
  const channels = channelsOf(colourType);
  const hasAlphaChannel = colourType === 4 || colourType === 6;
  const colours = hasAlphaChannel ? channels - 1 : channels;
  const greyKey = colourType === 0 ? greyKeyOf(png) : -1;
  const rgbKey = colourType === 2 ? rgbKeyOf(png) : null;
  let largest = 0;
  for (let i = 0; i < samples.length; i += channels) {
    if (samples[i] === greyKey || (hasAlphaChannel && samples[i + colours] === 0)) continue;
    if (rgbKey !== null && isKey(samples, i, rgbKey)) continue;
    for (let at = i; at < i + colours; at++) largest = Math.max(largest, samples[at] as number);
  }
  return largest;
}

type Key = readonly [red: number, green: number, blue: number];

/** The sample that is transparent; -1 if there is none. Bits that the image does not have are ignored. */
function greyKeyOf({ header, transparency }: Png): number {
  return transparency === null ? -1 : readU16BigEndian(transparency, 0) & (2 ** header.bitDepth - 1);
}

function rgbKeyOf({ header, transparency }: Png): Key | null {
  if (transparency === null) return null;
  const sample = (at: number) => readU16BigEndian(transparency, at) & (2 ** header.bitDepth - 1);
  return [sample(0), sample(2), sample(4)];
}

function isKey(samples: Samples, at: number, [red, green, blue]: Key): boolean {
  return samples[at] === red && samples[at + 1] === green && samples[at + 2] === blue;
}
