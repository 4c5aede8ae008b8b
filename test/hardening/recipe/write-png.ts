/** Writes an image as a PNG of any colour type and depth, row filters off, so that a test knows every byte of it. */
import { deflateSync } from 'node:zlib';
import { PNG_SIGNATURE, writeChunk } from './png-chunks.ts';
import type { GreyImage } from './x-rays.ts';

export const PNG_COLOURS = { grey: 0, rgb: 2, palette: 3, 'grey-alpha': 4, rgba: 6 } as const;

export type PngColour = keyof typeof PNG_COLOURS;

export interface PngOptions {
  readonly colour: PngColour;
  /** 1, 2, 4, 8 or 16, as far as the colour type allows. */
  readonly bitDepth: number;
  /** Adam7. */
  readonly interlaced: boolean;
}

/** The pixels of one pass: its first column and row, and the steps to the next ones. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly down: number;
}

const ADAM7: readonly Pass[] = [
  { left: 0, top: 0, right: 8, down: 8 },
  { left: 4, top: 0, right: 8, down: 8 },
  { left: 0, top: 4, right: 4, down: 8 },
  { left: 2, top: 0, right: 4, down: 4 },
  { left: 0, top: 2, right: 2, down: 4 },
  { left: 1, top: 0, right: 2, down: 2 },
  { left: 0, top: 1, right: 1, down: 2 },
];

const WHOLE: Pass = { left: 0, top: 0, right: 1, down: 1 };

/**
 * @param image 8-bit greys; a depth below 8 rounds them to the nearest that it can hold, 16 writes each byte twice. Alpha is opaque everywhere.
 */
export function writePng(image: GreyImage, options: PngOptions): Buffer {
  const { colour, bitDepth, interlaced } = options;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  header.set([bitDepth, PNG_COLOURS[colour], 0, 0, interlaced ? 1 : 0], 8);
  const rows = (interlaced ? ADAM7 : [WHOLE]).flatMap((pass) => writePass(image, options, pass));
  return Buffer.concat([
    PNG_SIGNATURE,
    writeChunk('IHDR', header),
    ...(colour === 'palette' ? [writeChunk('PLTE', greyPalette(bitDepth))] : []),
    writeChunk('IDAT', deflateSync(Buffer.concat(rows))),
    writeChunk('IEND', Buffer.alloc(0)),
  ]);
}

function writePass(image: GreyImage, { colour, bitDepth }: PngOptions, { left, top, right, down }: Pass): Buffer[] {
  const rows: Buffer[] = [];
  if (left >= image.width) return rows;
  for (let y = top; y < image.height; y += down) {
    const samples: number[] = [];
    for (let x = left; x < image.width; x += right) {
      samples.push(...samplesOf(image.data.readUInt8(y * image.width + x), colour, bitDepth));
    }
    rows.push(Buffer.concat([Buffer.from([0]), pack(samples, bitDepth)]));
  }
  return rows;
}

function samplesOf(grey: number, colour: PngColour, bitDepth: number): number[] {
  const opaque = 2 ** bitDepth - 1;
  const sample = Math.round((grey * opaque) / 255);
  switch (colour) {
    case 'grey':
    case 'palette':
      return [sample];
    case 'grey-alpha':
      return [sample, opaque];
    case 'rgb':
      return [sample, sample, sample];
    case 'rgba':
      return [sample, sample, sample, opaque];
  }
}

function pack(samples: readonly number[], bitDepth: number): Buffer {
  const row = Buffer.alloc(Math.ceil((samples.length * bitDepth) / 8));
  samples.forEach((sample, i) => {
    if (bitDepth === 16) row.writeUInt16BE(sample, 2 * i);
    else {
      const bit = i * bitDepth;
      row[bit >> 3] = row.readUInt8(bit >> 3) | (sample << (8 - bitDepth - (bit & 7)));
    }
  });
  return row;
}

/** Every grey that the depth can hold, from black to white. */
function greyPalette(bitDepth: number): Buffer {
  const count = 2 ** bitDepth;
  return Buffer.from(
    Array.from({ length: count }, (_, i) => Math.round((255 * i) / (count - 1))).flatMap((grey) => [grey, grey, grey]),
  );
}
