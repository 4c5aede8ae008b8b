import type { ImageFormat } from '../../../core/contract/image-formats.ts';
import { createWindowTable, type Windowing } from '../../../imaging/window.ts';
import { readInks } from './inks.ts';
import { type ColorMode, type OpenImage, withImage } from './open-image.ts';
import type { Pixels } from './pixels.ts';
import { readWindowing } from './read-windowing.ts';

/**
 * Decodes an image file as OpenCV's `imread` does: its content, not its name, determines the format, EXIF orientation applied
 * (but for -1), colour profiles ignored, alpha dropped and not blended (but for -1).
 *
 * Unlike OpenCV, which cuts 16 bits to their upper 8, so that 12 bits in 16 become black, it windows them as the service does.
 *
 * An image that is grey in its file stays one channel here, also for mode 1: three equal channels would be resized to
 * three equal channels. `encodeImage` makes them.
 *
 * Unlike OpenCV, which fills the missing part of a JPEG with grey, a file that is cut short is refused.
 * @throws {UnreadableImageError} `IMAGE_FORMAT`, `IMAGE_CONTENT`.
 */
export async function decodeImage(file: Uint8Array, color: ColorMode): Promise<DecodedImage> {
  const { format, samples, isDeep, isInk, ...size } = await withImage(file, color, readSamples);
  const toGrey = color === 0 && size.channels === 3;
  const luma = isInk ? INK_LUMA : CUTS_LUMA[format] && !isDeep ? CUT_LUMA : LUMA;
  const values = toGrey ? lumaOf(samples, luma) : samples;
  const image = { ...size, channels: toGrey ? 1 : size.channels };
  if (!(values instanceof Uint16Array)) return { ...image, data: values, deep: null };
  const deep = await readWindowing(file);
  return { ...image, data: windowed(values, deep), deep };
}

/** A decoded image, and how it was windowed if its file has 16 bits; null for 8. */
export interface DecodedImage extends Pixels {
  readonly deep: Windowing | null;
}

function windowed(values: Uint16Array, windowing: Windowing): Uint8Array {
  const levels = createWindowTable(windowing);
  return Uint8Array.from(values, (value) => levels[value] as number);
}

interface Samples {
  readonly format: ImageFormat;
  /** 16 bits each, in the byte order of this machine, if the file has 16. */
  readonly samples: Uint8Array | Uint16Array;
  readonly isDeep: boolean;
  readonly isInk: boolean;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

async function readSamples({ format, input, isGrey, isDeep, isInk }: OpenImage): Promise<Samples> {
  if (isInk) {
    const { rgb, ...size } = await readInks(input);
    return { format, samples: rgb, isDeep, isInk, ...size, channels: 3 };
  }
  const { data, info } = await input
    .toColourspace(isGrey ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length >> 1) : data;
  return { format, samples, isDeep, isInk, width: info.width, height: info.height, channels: info.channels };
}

/** Whether the format's library truncates an 8-bit luma; every library rounds 16 bits. */
const CUTS_LUMA: Readonly<Record<ImageFormat, boolean>> = { jpeg: false, png: true };

/** ITU-R 601 luma: the weights of red, green and blue, their fraction bits, and what rounds the sum. */
interface Luma {
  readonly weights: readonly [number, number, number];
  readonly bits: number;
  readonly half: number;
}

const LUMA: Luma = { weights: [9798, 19235, 3735], bits: 15, half: 1 << 14 };
const CUT_LUMA: Luma = { ...LUMA, half: 0 };
/** OpenCV makes grey of CMYK by itself, with a bit less. */
const INK_LUMA: Luma = { weights: [4899, 9617, 1868], bits: 14, half: 1 << 13 };

function lumaOf(rgb: Uint8Array | Uint16Array, { weights, bits, half }: Luma): Uint8Array | Uint16Array {
  const [ofRed, ofGreen, ofBlue] = weights;
  const count = rgb.length / 3;
  const luma = rgb instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let at = 0, from = 0; at < count; at++, from += 3) {
    const sum = ofRed * (rgb[from] ?? 0) + ofGreen * (rgb[from + 1] ?? 0) + ofBlue * (rgb[from + 2] ?? 0);
    luma[at] = (sum + half) >>> bits;
  }
  return luma;
}
