import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../core/formats/bytes/byte-reader.ts';
import { ByteWriter } from '../../../core/formats/bytes/byte-writer.ts';
import { BytesError } from '../../../core/formats/bytes/bytes-error.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** One value of each kind: how it is written, its bytes, how it is read back. */
const VALUES: readonly [string, (w: ByteWriter) => void, string, (r: ByteReader) => unknown, unknown][] = [
  ['an unsigned 8-bit integer', (w) => w.writeU8(255), 'ff', (r) => r.readU8(), 255],
  ['an unsigned 32-bit integer', (w) => w.writeU32(0xced7230a), '0a23d7ce', (r) => r.readU32(), 0xced7230a],
  ['a signed 32-bit integer', (w) => w.writeI32(-2), 'feffffff', (r) => r.readI32(), -2],
  ['the largest 64-bit integer', (w) => w.writeU64(2n ** 64n - 1n), 'ff'.repeat(8), (r) => r.readU64(), 2n ** 64n - 1n],
  ['a 64-bit integer given as a number', (w) => w.writeU64(7), '0700000000000000', (r) => r.readU64AsNumber(), 7],
  [
    'the least signed 64-bit integer',
    (w) => w.writeI64(-(2n ** 63n)),
    '0000000000000080',
    (r) => r.readI64(),
    -(2n ** 63n),
  ],
  ['a negative 64-bit integer as a number', (w) => w.writeI64(-1), 'ff'.repeat(8), (r) => r.readI64AsNumber(), -1],
  ['a 32-bit float', (w) => w.writeF32(1), '0000803f', (r) => r.readF32(), 1],
  ['a 64-bit float', (w) => w.writeF64(0.1), '9a9999999999b93f', (r) => r.readF64(), 0.1],
  ['text', (w) => w.writeUtf8('Lübeck'), '4cc3bc6265636b', (r) => r.readUtf8(7), 'Lübeck'],
  [
    'text that begins with a byte order mark',
    (w) => w.writeUtf8('\ufeffa'),
    'efbbbf61',
    (r) => r.readUtf8(4),
    '\ufeffa',
  ],
  ['bytes', (w) => w.writeBytes(bytesOf('0102')), '0102', (r) => hex(r.readBytes(2)), '0102'],
];

describe('ByteWriter and ByteReader', () => {
  it.each(VALUES)('agree on %s', (_, write, expected, read, value) => {
    const writer = new ByteWriter(0);
    write(writer);
    expect(hex(writer.toBytes())).toBe(expected);
    expect(writer.length).toBe(expected.length / 2);
    const reader = new ByteReader(writer.toBytes());
    expect(read(reader)).toEqual(value);
    expect(reader.remaining).toBe(0);
  });

  it.each(VALUES)('report the offset at which %s was cut short, and stay there', (_, write, _bytes, read) => {
    const writer = new ByteWriter();
    writer.writeU32(1);
    write(writer);
    const reader = new ByteReader(writer.toBytes().subarray(0, writer.length - 1));
    reader.readU32();
    const found = reader.remaining;
    const error = thrownBy(() => read(reader));
    expect(error).toMatchObject({ code: 'BYTES_END', offset: 4, found: `${found}` });
    expect(reader.offset).toBe(4);
  });

  it('preserve any sequence of values while the writer grows', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 })), fc.nat(64), (pieces, capacity) => {
        const writer = new ByteWriter(capacity);
        for (const piece of pieces) {
          writer.writeU32(piece.length);
          writer.writeBytes(piece);
          writer.writeZeros(piece.length % 4);
        }
        const reader = new ByteReader(writer.toBytes());
        for (const piece of pieces) {
          expect(reader.readBytes(reader.readU32())).toEqual(piece);
          reader.skip(piece.length % 4);
        }
        expect(reader.remaining).toBe(0);
      }),
    );
  });

  it('reads from the middle of a larger buffer', () => {
    expect(new ByteReader(bytesOf('ffff01000000').subarray(2)).readU32()).toBe(1);
  });
});

describe('ByteReader', () => {
  it('states in an error what was being done, needed and found', () => {
    expect(() => new ByteReader(bytesOf('0000')).readU32()).toThrow(
      'Reading an unsigned 32-bit integer at byte 0: needed 4 bytes, found 2',
    );
  });

  it.each([
    [
      'an unsigned count above its limit',
      'e903000000000000',
      (r: ByteReader) => r.readU64AsNumber(1000),
      'at most 1000',
    ],
    [
      'an unsigned count above 2^53',
      '0000000000002000',
      (r: ByteReader) => r.readU64AsNumber(),
      'at most 9007199254740991',
    ],
    [
      'a signed number below -2^53',
      '000000000000dfff',
      (r: ByteReader) => r.readI64AsNumber(),
      'at most ±9007199254740991',
    ],
  ])('refuses %s, and stays before it', (_, text, read, needed) => {
    const reader = new ByteReader(bytesOf(text));
    expect(thrownBy(() => read(reader))).toMatchObject({ code: 'BYTES_RANGE', offset: 0, needed });
    expect(reader.offset).toBe(0);
  });

  it('accepts a count at its limit', () => {
    expect(new ByteReader(bytesOf('e803000000000000')).readU64AsNumber(1000)).toBe(1000);
  });

  it.each([-1, Number.NaN, 3])('refuses to take %d of two bytes', (length) => {
    const reader = new ByteReader(bytesOf('0102'));
    expect(thrownBy(() => reader.readBytes(length))).toMatchObject({ code: 'BYTES_END', offset: 0 });
    expect(thrownBy(() => reader.skip(length))).toMatchObject({ code: 'BYTES_END', offset: 0 });
  });

  it('refuses text that is not UTF-8, and stays before it', () => {
    const reader = new ByteReader(bytesOf('c328'));
    expect(thrownBy(() => reader.readUtf8(2))).toMatchObject({ code: 'BYTES_UTF8', offset: 0 });
    expect(reader.offset).toBe(0);
  });
});

describe('ByteWriter', () => {
  it.each<[string, (w: ByteWriter) => void]>([
    ['256 as 8 bits', (w) => w.writeU8(256)],
    ['-1 as an unsigned 32-bit integer', (w) => w.writeU32(-1)],
    ['2^32 as an unsigned 32-bit integer', (w) => w.writeU32(2 ** 32)],
    ['1.5 as a 32-bit integer', (w) => w.writeI32(1.5)],
    ['2^31 as a signed 32-bit integer', (w) => w.writeI32(2 ** 31)],
    ['-1 as an unsigned 64-bit integer', (w) => w.writeU64(-1n)],
    ['2^64 as an unsigned 64-bit integer', (w) => w.writeU64(2n ** 64n)],
    ['2^53 as a number for 64 bits', (w) => w.writeU64(2 ** 53)],
    ['2^63 as a signed 64-bit integer', (w) => w.writeI64(2n ** 63n)],
    ['-2^53 as a number for 64 bits', (w) => w.writeI64(-(2 ** 53))],
    ['NaN as a 32-bit integer', (w) => w.writeU32(Number.NaN)],
  ])('refuses %s, and writes nothing', (_, write) => {
    const writer = new ByteWriter();
    expect(thrownBy(() => write(writer))).toMatchObject({ code: 'BYTES_RANGE', offset: 0 });
    expect(writer.length).toBe(0);
  });
});

function thrownBy(action: () => unknown): BytesError {
  try {
    action();
  } catch (error) {
    if (error instanceof BytesError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
