import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { InflateError, type ZlibPort } from '../../core/formats/png/zlib-port.ts';
import { browserZlib } from '../../imaging/browser-zlib.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';

const PORTS: readonly (readonly [string, ZlibPort])[] = [
  ['nodeZlib', nodeZlib],
  ['browserZlib', browserZlib],
];

/** Some of it shrinks, some does not; several slices and pieces. */
const CONTENT = Buffer.concat([randomBytes(30_000), Buffer.alloc(300_000, 'rows'), randomBytes(50)]);
const STREAM = deflateSync(CONTENT);
/** Inflates to 1,000 times its size. */
const BOMB = deflateSync(Buffer.alloc(50_000_000), { level: 9 });
const LARGEST_PIECE_BYTES = 8_000_000;

async function inflateWith(zlib: ZlibPort, stream: Uint8Array): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await zlib.inflate(stream, (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces);
}

/** The stream with one byte changed. */
function changed(at: number): Buffer {
  const bytes = Buffer.from(STREAM);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
  return bytes;
}

describe.each(PORTS)('%s', (_, zlib) => {
  it.each([0, 1, 4_095, 4_096, 4_097, 100_000])('inflates a stream of %i random bytes', async (length) => {
    const content = randomBytes(length);
    expect((await inflateWith(zlib, deflateSync(content))).equals(content)).toBe(true);
  });

  it.each([1, 3, 5_000, 20_000])('ignores %i bytes after the end of a stream', async (length) => {
    const more = Buffer.concat([STREAM, Buffer.alloc(length, 0xa5)]);
    expect((await inflateWith(zlib, more)).equals(CONTENT)).toBe(true);
  });

  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['that is no stream', Buffer.from('not compressed at all')],
    ['that is cut in half', STREAM.subarray(0, STREAM.length / 2)],
    ['without its last byte', STREAM.subarray(0, -1)],
    ['with a wrong checksum', changed(STREAM.length - 1)],
    ['with a wrong checksum and bytes after its end', Buffer.concat([changed(STREAM.length - 1), Buffer.alloc(9)])],
    ['with a damaged header', changed(0)],
    ['with a damaged byte', changed(5)],
  ])('throws InflateError for a stream %s', async (_, stream) => {
    await expect(inflateWith(zlib, stream)).rejects.toThrow(InflateError);
  });

  it('throws what `read` throws, and reads nothing more', async () => {
    const enough = new Error('enough');
    let readBytes = 0;
    let pieceCount = 0;
    const read = (piece: Uint8Array) => {
      pieceCount++;
      readBytes += piece.length;
      throw enough;
    };
    await expect(zlib.inflate(BOMB, read)).rejects.toThrow(enough);
    expect(pieceCount).toBe(1);
    expect(readBytes).toBeLessThan(LARGEST_PIECE_BYTES);
  });

  it('passes on pieces of bounded size', async () => {
    let longest = 0;
    let total = 0;
    await zlib.inflate(BOMB, ({ length }) => {
      longest = Math.max(longest, length);
      total += length;
    });
    expect(total).toBe(50_000_000);
    expect(longest).toBeLessThan(LARGEST_PIECE_BYTES);
  });

  it('computes CRC-32', () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('123456789'), CONTENT]) {
      expect(zlib.crc32(bytes)).toBe(crc32(bytes));
    }
    expect(zlib.crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
  });
});
