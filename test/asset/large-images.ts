import { once } from 'node:events';
import { createDeflate } from 'node:zlib';
import sharp from 'sharp';
import { PNG_SIGNATURE, writeChunk } from '../hardening/recipe/png-chunks.ts';

/** The most pixels that the service accepts. */
const WIDTH = 8_000;
const HEIGHT = 5_000;

/** A whole PNG of 40 million pixels, RGBA with 16 bits: 320 MB when it is unpacked. */
export async function largestPng(): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([16, 6], 8);
  const row = Buffer.alloc(1 + WIDTH * 8);
  for (let x = 0; x < WIDTH; x++) {
    // In steps of 256 pixels: a row is longer than the 32 kB in which deflate finds repetitions.
    for (let channel = 0; channel < 4; channel++) row.writeUInt16BE((x >> 8) * 2_048, 1 + x * 8 + channel * 2);
  }
  const deflated = createDeflate();
  const pieces: Buffer[] = [];
  deflated.on('data', (piece: Buffer) => pieces.push(piece));
  for (let y = 0; y < HEIGHT; y++) if (!deflated.write(row)) await once(deflated, 'drain');
  deflated.end();
  await once(deflated, 'end');
  const chunks = [
    writeChunk('IHDR', header),
    writeChunk('IDAT', Buffer.concat(pieces)),
    writeChunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([PNG_SIGNATURE, ...chunks]);
}

export interface LargeJpeg {
  readonly width?: number;
  readonly height?: number;
  /** Decoded whole before the first row, which takes the most memory. */
  readonly progressive?: boolean;
}

/** A whole JPEG of 40 million pixels in colour, or of another size. */
export async function largeJpeg({
  width = WIDTH,
  height = HEIGHT,
  progressive = false,
}: LargeJpeg = {}): Promise<Buffer> {
  const background = { r: 90, g: 120, b: 150 };
  const noise = { type: 'gaussian', mean: 120, sigma: 30 } as const;
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background, noise } })
    .png()
    .toBuffer();
  const input = sharp({ create: { width, height, channels: 3, background } });
  const image = width * height > 10_000_000 ? input : input.composite([{ input: tile, tile: true }]);
  return image.jpeg({ quality: 80, progressive, ...(progressive && { chromaSubsampling: '4:4:4' }) }).toBuffer();
}
