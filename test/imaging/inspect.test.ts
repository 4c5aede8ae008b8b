import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectImage as inspect } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { frame, jpeg, MANY_SCANS, SOI, TABLES } from '../core/formats/jpeg/build-jpeg.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../lambda/support/images.ts';

const inspectImage = (file: Uint8Array) => inspect(file, nodeZlib);
const refusal = (code: string, detail: unknown) => expect.objectContaining({ code, detail });

/** A PNG's signature and header, or a whole one. */
function png(width: number, height: number, ...chunks: readonly Buffer[]): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.writeUInt8(8, 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', data), ...chunks]);
}

function chunk(type: string, data = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), 8 + data.length);
  return bytes;
}

const text = (sizeInBytes: number) =>
  chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(sizeInBytes))]));
const PIXELS = chunk('IDAT', deflateSync(Buffer.alloc(64 * 65)));
const IEND = chunk('IEND');

describe('inspectImage()', () => {
  it.each([
    ['GIF', 'GIF89a'],
    ['WebP', 'RIFF\0\0\0\0WEBPVP8 '],
    ['TIFF', 'II*\0'],
    ['HEIC', '\0\0\0\x18ftypheic'],
    ['AVIF', '\0\0\0\x1cftypavif'],
    ['JPEG XL', '\xff\x0a'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['DICOM', `${'\0'.repeat(128)}DICM`],
    ['PDF', '%PDF-1.7'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['ZIP', 'PK\x03\x04'],
  ])('refuses a %s file as UNSUPPORTED_IMAGE_TYPE, and says what it is', async (_, text) => {
    const bytes = Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);
    const detail = expect.stringMatching(/^This is an? .*\.$/);
    await expect(inspectImage(bytes)).rejects.toThrow(refusal('UNSUPPORTED_IMAGE_TYPE', detail));
  });

  it.each([
    ['two letters of a bitmap', 'BM'],
    ['a text', 'This is not an image.'],
  ])('refuses %s as UNSUPPORTED_IMAGE_TYPE', async (_, text) => {
    const bytes = Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);
    await expect(inspectImage(bytes)).rejects.toThrow(refusal('UNSUPPORTED_IMAGE_TYPE', undefined));
  });

  it.each([
    ['jpeg', 'NORMAL', NORMAL_IMAGE, 1416, 1296],
    ['jpeg', 'PNEUMONIA', PNEUMONIA_IMAGE, 864, 480],
    ['png', 'uniform', png(64, 64, PIXELS, IEND), 64, 64],
  ])('determines format and size of a %s, %s', async (format, _, image, width, height) => {
    expect(await inspectImage(image)).toEqual({ format, width, height });
  });

  it.each([
    ['IMAGE_TOO_LARGE', 65_535, 65_535],
    ['IMAGE_TOO_LARGE', 40_001, 1_000],
    ['IMAGE_TOO_SMALL', 63, 64],
    ['IMAGE_TOO_SMALL', 10_000, 10],
    ['CORRUPT_IMAGE', 0, 64],
    ['CORRUPT_IMAGE', 64, 0],
  ])('throws %s at the header of a JPEG of %i × %i pixels', async (code, width, height) => {
    const detail = `Its header says ${width} × ${height}.`;
    const cut = Buffer.concat([SOI, frame({ width, height })]);
    await expect(inspectImage(cut)).rejects.toThrow(refusal(code, detail));
  });

  it.each([
    ['IMAGE_TOO_LARGE', 16_000, 16_000],
    ['IMAGE_TOO_LARGE', 2 ** 31 - 1, 2 ** 31 - 1],
    ['IMAGE_TOO_LARGE', 40_001, 1_000],
    ['IMAGE_TOO_SMALL', 63, 64],
    ['IMAGE_TOO_SMALL', 1, 1],
    ['CORRUPT_IMAGE', 0, 64],
    ['CORRUPT_IMAGE', 64, 0],
  ])('throws %s at the header of a PNG of %i × %i pixels', async (code, width, height) => {
    const detail = `Its header says ${width} × ${height}.`;
    await expect(inspectImage(png(width, height))).rejects.toThrow(refusal(code, detail));
  });

  it.each([
    [
      'UNSUPPORTED_IMAGE_TYPE',
      'a JPEG of 12 bits',
      jpeg(frame({ marker: 0xc1, precision: 12 })),
      'It is a 12-bit JPEG.',
    ],
    [
      'UNSUPPORTED_IMAGE_TYPE',
      'a lossless JPEG',
      jpeg(frame({ marker: 0xc3 })),
      'It is an arithmetic, lossless or hierarchical JPEG.',
    ],
    ['CORRUPT_IMAGE', 'a JPEG without its end', jpeg(TABLES, frame()).subarray(0, -2), 'It ends too soon.'],
    [
      'CORRUPT_IMAGE',
      'a JPEG of 127 scans',
      jpeg(TABLES, frame({ marker: 0xc2 }), MANY_SCANS),
      'It has more than 100 scans.',
    ],
    ['CORRUPT_IMAGE', 'a PNG without pixels', png(64, 64, IEND), 'It holds no image data.'],
    [
      'CORRUPT_IMAGE',
      'a PNG with texts of 5 MB',
      png(64, 64, ...Array.from({ length: 5 }, () => text(1_000_000)), PIXELS, IEND),
      'Its texts and profiles unpack to over 4194304 bytes.',
    ],
  ])('says %s of %s', async (code, _, bytes, detail) => {
    await expect(inspectImage(bytes)).rejects.toThrow(refusal(code, detail));
  });

  it('takes an image of as many pixels as the caller allows', async () => {
    const large = png(16_000, 16_000, PIXELS, IEND);
    const refused = refusal('CORRUPT_IMAGE', expect.stringContaining('less image data'));
    await expect(inspect(large, nodeZlib, { maxPixels: 256_000_000 })).rejects.toThrow(refused);
    const tooLarge = refusal('IMAGE_TOO_LARGE', expect.any(String));
    await expect(inspect(large, nodeZlib, { maxPixels: 255_999_999 })).rejects.toThrow(tooLarge);
  });

  it.each([
    ['JPEG', PNEUMONIA_IMAGE.subarray(0, 3)],
    ['PNG', png(64, 64).subarray(0, 4)],
  ])('throws CORRUPT_IMAGE for a %s that ends within its first bytes', async (_, start) => {
    for (let length = 1; length <= start.length; length++) {
      await expect(inspectImage(start.subarray(0, length))).rejects.toThrow(
        expect.objectContaining({ code: 'CORRUPT_IMAGE' }),
      );
    }
  });
});
