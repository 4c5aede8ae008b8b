import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { walkPng } from '../../../../core/formats/png/walk.ts';
import { nodeZlib } from '../../../../imaging/node-zlib.ts';

/** Accepts every size. */
const LIMITS = { ensureSize: () => {}, maxChunks: 1_000, maxPackedChunks: 10, maxUnpackedBytes: 4_194_304 };
const walk = (bytes: Uint8Array) => walkPng(bytes, nodeZlib, LIMITS);
const CORRUPT = expect.objectContaining({ code: 'PNG_CORRUPT' });

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Buffer = Buffer.alloc(0), crc?: number): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc ?? crc32(bytes.subarray(4, -4)), 8 + data.length);
  return bytes;
}

interface HeaderFields {
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  readonly colourType?: number;
  /** Compression, filter, interlace. */
  readonly methods?: readonly [number, number, number];
}

function header({
  width = 64,
  height = 64,
  bitDepth = 8,
  colourType = 0,
  methods = [0, 0, 0],
}: HeaderFields = {}): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colourType, ...methods], 8);
  return chunk('IHDR', data);
}

/** Rows of zeros, each with a filter byte. */
const rows = (count: number, sizeInBytes: number, filter = 0) =>
  Buffer.concat(Array.from({ length: count }, () => Buffer.concat([Buffer.of(filter), Buffer.alloc(sizeInBytes)])));
const idat = (raw: Buffer) => chunk('IDAT', deflateSync(raw));
const PIXELS = idat(rows(64, 64));
const IEND = chunk('IEND');
const PALETTE = chunk('PLTE', Buffer.alloc(6));
const TWO_COLOURS = { bitDepth: 1, colourType: 3 } as const;

const png = (...chunks: readonly Buffer[]) => Buffer.concat([SIGNATURE, ...chunks]);
const PLAIN = png(header(), PIXELS, IEND);

/** Adam7 of 64 × 64 pixels: columns and rows of the seven passes. */
const PASSES = [
  [8, 8],
  [8, 8],
  [16, 8],
  [16, 16],
  [32, 16],
  [32, 32],
  [64, 32],
] as const;
const INTERLACED = Buffer.concat(PASSES.map(([columns, count]) => rows(count, columns)));

const packed = (sizeInBytes: number) => deflateSync(Buffer.alloc(sizeInBytes));
const zTXt = (stream: Buffer) => chunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), stream]));
const iCCP = (stream: Buffer) => chunk('iCCP', Buffer.concat([Buffer.from('Profile\0\0'), stream]));
const iTXt = (stream: Buffer, isPacked = 1) =>
  chunk(
    'iTXt',
    Buffer.concat([Buffer.from('Comment\0'), Buffer.of(isPacked, 0), Buffer.from('en\0Comment\0'), stream]),
  );

describe('walkPng()', () => {
  it.each([
    ...[1, 2, 4, 8, 16].map((bitDepth) => [0, bitDepth, 1] as const),
    ...[8, 16].flatMap((bitDepth) => [[2, bitDepth, 3] as const, [4, bitDepth, 2] as const, [6, bitDepth, 4] as const]),
  ])('accepts a PNG of colour type %i with %i bits', async (colourType, bitDepth, channels) => {
    const pixels = idat(rows(64, (64 * bitDepth * channels) / 8));
    const bytes = png(header({ bitDepth, colourType }), pixels, IEND);
    expect(await walk(bytes)).toMatchObject({ width: 64, height: 64 });
  });

  it.each([
    ['of two colours', png(header(TWO_COLOURS), PALETTE, idat(rows(64, 8)), IEND)],
    [
      'in RGB with a suggested palette',
      png(header({ colourType: 2 }), chunk('PLTE', Buffer.alloc(768)), idat(rows(64, 192)), IEND),
    ],
    ['interlaced', png(header({ methods: [0, 0, 1] }), idat(INTERLACED), IEND)],
    [
      'with every filter',
      png(
        header(),
        idat(Buffer.concat([0, 1, 2, 3, 4].map((filter) => rows(filter === 4 ? 12 : 13, 64, filter)))),
        IEND,
      ),
    ],
    [
      'with its data in three chunks',
      png(
        header(),
        ...[0, 1, 2].map((index) =>
          chunk('IDAT', deflateSync(rows(64, 64)).subarray(index * 5, index === 2 ? undefined : index * 5 + 5)),
        ),
        IEND,
      ),
    ],
    ['with chunks that may be ignored', png(header(), chunk('tEXt', Buffer.from('a\0b')), PIXELS, chunk('prVt'), IEND)],
    [
      'animated',
      png(
        header(),
        chunk('acTL', Buffer.alloc(8)),
        chunk('fcTL', Buffer.alloc(26)),
        PIXELS,
        chunk('fdAT', Buffer.alloc(9)),
        IEND,
      ),
    ],
    ['with bytes after its end', Buffer.concat([PLAIN, Buffer.from('<?php')])],
    [
      'with bytes after the pixels’ stream',
      png(header(), chunk('IDAT', Buffer.concat([deflateSync(rows(64, 64)), Buffer.of(1, 2)])), IEND),
    ],
    [
      'with texts and a profile',
      png(header(), iCCP(packed(3_000_000)), zTXt(packed(1_000_000)), iTXt(packed(1_000)), PIXELS, IEND),
    ],
    ['with a text that is not packed', png(header(), iTXt(Buffer.alloc(100), 0), PIXELS, IEND)],
    [
      'with a damaged text',
      png(header(), zTXt(Buffer.from('no stream')), chunk('zTXt'), chunk('iTXt', Buffer.from('a\0\x01')), PIXELS, IEND),
    ],
  ])('accepts a PNG %s', async (_, bytes) => {
    expect(await walk(bytes)).toMatchObject({ width: 64, height: 64 });
  });

  it('counts the rows of the seven passes of an odd size', async () => {
    const passes = [
      [9, 10],
      [9, 10],
      [18, 9],
      [17, 19],
      [35, 19],
      [35, 38],
      [70, 37],
    ] as const;
    const pixels = Buffer.concat(passes.map(([columns, count]) => rows(count, columns)));
    const bytes = png(header({ width: 70, height: 75, methods: [0, 0, 1] }), idat(pixels), IEND);
    expect(await walk(bytes)).toMatchObject({ width: 70, height: 75 });
  });

  it('follows rows across several pieces of data', async () => {
    const bytes = png(header({ width: 1_000, height: 900, colourType: 6 }), idat(rows(900, 4_000, 4)), IEND);
    expect(await walk(bytes)).toMatchObject({ width: 1_000, height: 900 });
  });

  it.each([
    [0, 64],
    [64, 0],
  ])('refuses a PNG of %i × %i pixels as PNG_CORRUPT', async (width, height) => {
    await expect(walk(png(header({ width, height })))).rejects.toThrow(CORRUPT);
  });

  it('lets the caller refuse a size at the header, before anything after it is read', async () => {
    const refused = new Error('too large');
    const ensureSize = vi.fn(() => {
      throw refused;
    });
    const cut = png(header({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }));
    await expect(walkPng(cut, nodeZlib, { ...LIMITS, ensureSize })).rejects.toThrow(refused);
    expect(ensureSize).toHaveBeenCalledWith({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 });
  });

  it('leaves out the passes of an interlaced image that hold no pixel', async () => {
    const bytes = png(header({ width: 1, height: 1, methods: [0, 0, 1] }), idat(rows(1, 1)), IEND);
    expect(await walk(bytes)).toMatchObject({ width: 1, height: 1 });
  });

  it.each([
    ['with a signature of another system', Buffer.from(PLAIN.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')],
    ['that does not begin with its header', png(PIXELS, header(), IEND)],
    ['with a header cut off', png(chunk('IHDR', Buffer.alloc(12)), PIXELS, IEND)],
    ['with two headers', png(header(), header(), PIXELS, IEND)],
    ['of colour type 5', png(header({ colourType: 5 }), PIXELS, IEND)],
    ['of 3 bits', png(header({ bitDepth: 3 }), PIXELS, IEND)],
    ['of 4 bits in RGB', png(header({ bitDepth: 4, colourType: 2 }), PIXELS, IEND)],
    ['with another compression', png(header({ methods: [1, 0, 0] }), PIXELS, IEND)],
    ['with other filters', png(header({ methods: [0, 1, 0] }), PIXELS, IEND)],
    ['with another interlace', png(header({ methods: [0, 0, 2] }), PIXELS, IEND)],
    ['with a wrong checksum', png(header(), chunk('IDAT', deflateSync(rows(64, 64)), 7), IEND)],
    [
      'with a wrong checksum of a chunk that may be ignored',
      png(header(), chunk('tEXt', Buffer.from('a\0b'), 7), PIXELS, IEND),
    ],
    ['with a chunk whose type is not four letters', png(header(), chunk('t3Xt'), PIXELS, IEND)],
    [
      'with a chunk longer than the file',
      png(header(), Buffer.concat([Buffer.of(0x7f, 0xff, 0xff, 0xff), PIXELS.subarray(4)]), IEND),
    ],
    ['with an unknown critical chunk', png(header(), chunk('CgBI'), PIXELS, IEND)],
    ['without pixels', png(header(), IEND)],
    ['without its end', png(header(), PIXELS)],
    ['with an end that is not empty', png(header(), PIXELS, chunk('IEND', Buffer.of(0)))],
    ['with its data not in a row', png(header(), PIXELS, chunk('tEXt'), PIXELS, IEND)],
    ['without its palette', png(header(TWO_COLOURS), idat(rows(64, 8)), IEND)],
    ['with its palette after the pixels', png(header(TWO_COLOURS), idat(rows(64, 8)), PALETTE, IEND)],
    ['with two palettes', png(header(TWO_COLOURS), PALETTE, PALETTE, idat(rows(64, 8)), IEND)],
    ['with a palette of no colour', png(header(TWO_COLOURS), chunk('PLTE'), idat(rows(64, 8)), IEND)],
    [
      'with a palette whose last colour is incomplete',
      png(header(TWO_COLOURS), chunk('PLTE', Buffer.alloc(4)), idat(rows(64, 8)), IEND),
    ],
    [
      'with a palette of too many colours',
      png(header(TWO_COLOURS), chunk('PLTE', Buffer.alloc(9)), idat(rows(64, 8)), IEND),
    ],
    ['in grey with a palette', png(header(), PALETTE, PIXELS, IEND)],
    ['in grey and alpha with a palette', png(header({ colourType: 4 }), PALETTE, idat(rows(64, 128)), IEND)],
    ['whose pixels are no stream', png(header(), chunk('IDAT', Buffer.from('no stream')), IEND)],
    ['whose pixels are an empty stream', png(header(), chunk('IDAT'), IEND)],
    ['whose stream is cut off', png(header(), chunk('IDAT', deflateSync(rows(64, 64)).subarray(0, -5)), IEND)],
    [
      'whose stream has a wrong sum',
      png(header(), chunk('IDAT', Buffer.concat([deflateSync(rows(64, 64)).subarray(0, -1), Buffer.of(0x55)])), IEND),
    ],
    ['with a missing row', png(header(), idat(rows(63, 64)), IEND)],
    ['with a missing pixel', png(header(), idat(rows(64, 64).subarray(0, -1)), IEND)],
    ['with an extra pixel', png(header(), idat(Buffer.concat([rows(64, 64), Buffer.of(0)])), IEND)],
    ['with 100 MB of pixels', png(header(), idat(Buffer.alloc(100_000_000)), IEND)],
    ['with an unknown filter', png(header(), idat(rows(64, 64, 5)), IEND)],
    ['interlaced, with the pixels of one that is not', png(header({ methods: [0, 0, 1] }), PIXELS, IEND)],
    ['with a text of 100 MB', png(header(), zTXt(packed(100_000_000)), PIXELS, IEND)],
    ['with an international text of 100 MB', png(header(), iTXt(packed(100_000_000)), PIXELS, IEND)],
    [
      'with an untranslated text of 100 MB',
      png(header(), chunk('iTXt', Buffer.concat([Buffer.from('a\0\x01\0\0\0'), packed(100_000_000)])), PIXELS, IEND),
    ],
    ['with a profile of 100 MB', png(header(), iCCP(packed(100_000_000)), PIXELS, IEND)],
    [
      'with texts of 5 MB together',
      png(header(), ...Array.from({ length: 5 }, () => zTXt(packed(1_000_000))), PIXELS, IEND),
    ],
  ])('refuses a PNG %s as PNG_CORRUPT', async (_, bytes) => {
    await expect(walk(bytes)).rejects.toThrow(CORRUPT);
  });

  it('refuses a PNG that is cut off anywhere as PNG_CORRUPT', async () => {
    for (let length = 1; length < PLAIN.length; length++) {
      await expect(walk(PLAIN.subarray(0, length)), `${length} bytes`).rejects.toThrow(CORRUPT);
    }
  });
});
