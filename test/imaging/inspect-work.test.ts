/**
 * How much work an upload can cause: counted in calls and bytes, not in time. Every case is close to the largest file that
 * the service takes.
 */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';
import type { ZlibPort } from '../../core/formats/png/zlib-port.ts';
import { RefusedImageError } from '../../imaging/errors.ts';
import { inspectImage } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { PNG_SIGNATURE, writeChunk } from '../hardening/recipe/png-chunks.ts';

/** Node's zlib, with a count of what it is asked to do. */
class CountingZlib implements ZlibPort {
  summedBytes = 0;
  inflaterCount = 0;
  inflatedBytes = 0;

  readonly crc32 = (bytes: Uint8Array): number => {
    this.summedBytes += bytes.length;
    return nodeZlib.crc32(bytes);
  };

  inflate(stream: Uint8Array, read: (piece: Uint8Array) => void): Promise<void> {
    this.inflaterCount++;
    return nodeZlib.inflate(stream, (piece) => {
      this.inflatedBytes += piece.length;
      read(piece);
    });
  }
}

const SIDE = 300;
const IMAGE_BYTES = SIDE * (SIDE + 1);
const HEADER = Buffer.alloc(13);
HEADER.writeUInt32BE(SIDE);
HEADER.writeUInt32BE(SIDE, 4);
HEADER.writeUInt8(8, 8);
const IHDR = writeChunk('IHDR', HEADER);
const PIXELS = deflateSync(Buffer.alloc(IMAGE_BYTES));
const IDAT = writeChunk('IDAT', PIXELS);
const IEND = writeChunk('IEND', Buffer.alloc(0));

/** As many of a chunk as fit beside the image. */
function flood(chunk: Buffer): Buffer {
  const room = MAX_IMAGE_BYTES - PNG_SIGNATURE.length - IHDR.length - IDAT.length - IEND.length;
  const times = Math.floor(room / chunk.length);
  return Buffer.concat([PNG_SIGNATURE, IHDR, Buffer.alloc(times * chunk.length, chunk), IDAT, IEND]);
}

const text = (type: string, head: string, stream: Buffer) =>
  writeChunk(type, Buffer.concat([Buffer.from(head, 'latin1'), stream]));
const DAMAGED = Buffer.from('no stream');
const SMALL = deflateSync(Buffer.from('x'));
/** Inflates to 3 MB and fails then. */
const LATE_FAULT = deflateSync(Buffer.alloc(3_000_000)).subarray(0, -1);

const FLOODS: readonly (readonly [string, Buffer])[] = [
  ['malformed zTXt chunks', text('zTXt', 'k\0\0', DAMAGED)],
  ['empty zTXt chunks', writeChunk('zTXt', Buffer.alloc(0))],
  ['small valid zTXt chunks', text('zTXt', 'k\0\0', SMALL)],
  ['zTXt chunks that fail after 3 MB', text('zTXt', 'k\0\0', LATE_FAULT)],
  ['malformed iTXt chunks', text('iTXt', 'k\0\x01\0\0\0', DAMAGED)],
  ['small valid iTXt chunks', text('iTXt', 'k\0\x01\0\0\0', SMALL)],
  ['iTXt chunks that fail after 3 MB', text('iTXt', 'k\0\x01\0\0\0', LATE_FAULT)],
  ['malformed iCCP chunks', text('iCCP', 'k\0\0', DAMAGED)],
  ['small valid iCCP chunks', text('iCCP', 'k\0\0', SMALL)],
  ['plain iTXt chunks', text('iTXt', 'k\0\0\0\0\0', DAMAGED)],
  ['tEXt chunks', text('tEXt', 'k\0', Buffer.from('x'))],
  ['empty unknown chunks', writeChunk('prVt', Buffer.alloc(0))],
  ['empty IDAT chunks', writeChunk('IDAT', Buffer.alloc(0))],
  ['IDAT chunks of one byte', writeChunk('IDAT', Buffer.of(0x78))],
];

/** Most inflaters that a file may cost, its image included. */
const MOST_INFLATERS = 257;
/** Most bytes that texts and profiles may inflate to; one piece beyond it may exist before they are counted. */
const MOST_TEXT_BYTES = 4_194_304 + 131_072;

describe('inspectImage(), the work that it does', () => {
  it.each(FLOODS)('is bounded for a PNG full of %s', async (_, chunk) => {
    const zlib = new CountingZlib();
    const file = flood(chunk);
    await expect(inspectImage(file, zlib)).rejects.toThrow(RefusedImageError);
    expect(zlib.summedBytes).toBeLessThanOrEqual(file.length);
    expect(zlib.inflaterCount).toBeLessThanOrEqual(MOST_INFLATERS);
    expect(zlib.inflatedBytes).toBeLessThanOrEqual(MOST_TEXT_BYTES + IMAGE_BYTES);
  });

  it('sums every byte of a large PNG at most once', async () => {
    const zlib = new CountingZlib();
    const comment = writeChunk('tEXt', Buffer.alloc(3_900_000, 'x'));
    const file = Buffer.concat([PNG_SIGNATURE, IHDR, comment, IDAT, IEND]);
    expect(await inspectImage(file, zlib)).toMatchObject({ width: SIDE, height: SIDE });
    expect(zlib.summedBytes).toBeLessThanOrEqual(file.length);
    expect(zlib.inflaterCount).toBe(1);
  });

  it('counts what a text inflates to before it fails', async () => {
    const zlib = new CountingZlib();
    const faulty = text('zTXt', 'k\0\0', LATE_FAULT);
    const file = Buffer.concat([PNG_SIGNATURE, IHDR, ...Array.from({ length: 200 }, () => faulty), IDAT, IEND]);
    await expect(inspectImage(file, zlib)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE' });
    expect(zlib.inflaterCount).toBeLessThanOrEqual(3);
    expect(zlib.inflatedBytes).toBeLessThanOrEqual(MOST_TEXT_BYTES);
  });

  it('takes the texts and chunks that editors write', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => text('zTXt', `k${index}\0\0`, SMALL));
    const rows = Array.from({ length: PIXELS.length }, (_, at) => writeChunk('IDAT', PIXELS.subarray(at, at + 1)));
    const file = Buffer.concat([PNG_SIGNATURE, IHDR, ...texts, ...rows, IEND]);
    expect(await inspectImage(file, nodeZlib)).toEqual({ format: 'png', width: SIDE, height: SIDE });
  });
});
