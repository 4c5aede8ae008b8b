import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';

/** A JPEG of a real image with more bytes than may be sent. */
export async function largeJpeg(image: string, options: { width: number; progressive?: boolean }): Promise<Buffer> {
  const { width, progressive = false } = options;
  const jpeg = await sharp(image)
    .resize({ width, kernel: 'cubic' })
    .composite([await grain(image, width)])
    .jpeg({ quality: 100, progressive, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return ensureLarge(jpeg);
}

/** A PNG of a real image with more bytes than may be sent. */
export async function largePng(image: string, width: number): Promise<Buffer> {
  const png = await sharp(image)
    .resize({ width, kernel: 'lanczos3' })
    .composite([await grain(image, width)])
    .png({ compressionLevel: 1 })
    .toBuffer();
  return ensureLarge(png);
}

/** What is left of a JPEG after a broken copy, closed as if it were whole; its comments alone are more than may be sent. */
export function halfOf(jpeg: Buffer): Buffer {
  const [start, rest] = [jpeg.subarray(0, 2), jpeg.subarray(2, Math.round(jpeg.length * 0.55))];
  const comment = Buffer.concat([Buffer.from('fffefffd', 'hex'), Buffer.alloc(0xfffb, ' ')]);
  const comments = Array.from({ length: Math.ceil(MAX_IMAGE_BYTES / comment.length) }, () => comment);
  return Buffer.concat([start, ...comments, rest, Buffer.from([0xff, 0xd9])]);
}

/** The same JPEG with the frame header of one with arithmetic coding. */
export function arithmetic(jpeg: Buffer): Buffer {
  const copy = Buffer.from(jpeg);
  for (let at = 2; at < copy.length; at += 2 + copy.readUInt16BE(at + 2)) {
    const marker = copy[at + 1] ?? 0;
    if (marker !== 0xc0 && marker !== 0xc1) continue;
    copy[at + 1] = 0xc9;
    return copy;
  }
  throw new Error('Making an arithmetic JPEG: needed a baseline frame, found none');
}

/** A JPEG of a real image with more pixels than may be sent, and few bytes. */
export async function wideJpeg(image: string): Promise<Buffer> {
  return sharp(image, { limitInputPixels: false })
    .resize(7_000, 6_000, { fit: 'fill' })
    .jpeg({ quality: 60 })
    .toBuffer();
}

export async function keep(dir: string, name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, bytes);
  return path;
}

/** Noise of a detector, laid over an image; it is the same in every run. */
async function grain(image: string, width: number) {
  const { width: from = 1, height: fromHeight = 1 } = await sharp(await readFile(image)).metadata();
  const height = Math.round((fromHeight * width) / from);
  const noise = Buffer.alloc(width * height);
  let state = 1;
  for (let at = 0; at < noise.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    noise[at] = 116 + (state >>> 24) / 10.7;
  }
  return { input: noise, raw: { width, height, channels: 1 as const }, blend: 'soft-light' as const };
}

function ensureLarge(file: Buffer): Buffer {
  if (file.length > MAX_IMAGE_BYTES) return file;
  throw new Error(`Making a large image: needed more than ${MAX_IMAGE_BYTES} bytes, found ${file.length}`);
}
