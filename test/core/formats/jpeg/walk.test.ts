import { describe, expect, it, vi } from 'vitest';
import { walkJpeg } from '../../../../core/formats/jpeg/walk.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../../../lambda/support/images.ts';
import * as build from './build-jpeg.ts';
import {
  COLOUR,
  COLOUR_DATA,
  COLOUR_SCAN,
  DHT_AC,
  DHT_DC,
  DQT,
  data,
  EOI,
  frame,
  GREY_DATA,
  jpeg,
  LIMITS,
  MANY_SCANS,
  PLAIN,
  SOI,
  scan,
  segment,
  TABLES,
} from './build-jpeg.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
/** Eight intervals of eight blocks, with restart markers in turn between them. */
const intervals = (count: number, lastMarker = 0xd0) =>
  Buffer.concat(
    Array.from({ length: count }, (_, index) =>
      index === count - 1 ? data(16) : Buffer.concat([data(16), Buffer.of(0xff, lastMarker + (index & 7))]),
    ),
  );
/** Whole apart from the frame, or from one table more than needed. */
const withFrame = (header: Buffer) => jpeg(TABLES, header, scan(), GREY_DATA);
const withTable = (table: Buffer) => jpeg(table, TABLES, frame(), scan(), GREY_DATA);
const SECOND = { components: [[2, 0]] } as const;
const THIRD = { components: [[3, 0]] } as const;
const DRI = segment(0xdd, 0, 8);

const progressive = { marker: 0xc2 } as const;
const dcScan = scan({ coefficients: [0, 0, 0x01] });
const dcRefinement = scan({ coefficients: [0, 0, 0x10] });
const acScan = scan({ coefficients: [1, 63, 0] });
const wholeDcScan = scan({ coefficients: [0, 0, 0] });
/** DC in fourteen scans, one bit each. */
const largestShift = Array.from({ length: 14 }, (_, done) =>
  scan({ coefficients: [0, 0, (done === 0 ? 0 : (14 - done) << 4) | (13 - done)] }),
);
/** Scans of one coefficient of AC each. */
const bands = (count: number) =>
  Array.from({ length: count }, (_, at) => Buffer.concat([scan({ coefficients: [at + 1, at + 1, 0] }), data(64)]));
/** AC table 0 whose one code, a bit 0, ends 32 blocks and as many as the next five bits say. */
const RUN_OF_32 = segment(0xc4, 0x10, 1, ...Array(15).fill(0), 0x50);
/** Twice that code with 0 more: 64 blocks in 12 bits, and 1 for the unused ones. */
const RUNS_OF_64 = Buffer.of(0, 0x0f);
/** A segment and bytes that belong to none. */
const STRAY = Buffer.concat([segment(0xe0), Buffer.from('stray')]);

describe('walkJpeg()', () => {
  it.each([
    ['NORMAL', NORMAL_IMAGE, 1416, 1296],
    ['PNEUMONIA', PNEUMONIA_IMAGE, 864, 480],
  ])('reads a real image, %s', (_, image, width, height) => {
    expect(walkJpeg(image, LIMITS)).toMatchObject({ width, height, isProgressive: false });
  });

  it.each([
    ['baseline grey', PLAIN],
    ['extended sequential', jpeg(TABLES, frame({ marker: 0xc1 }), scan(), GREY_DATA)],
    ['colour, interleaved', jpeg(TABLES, frame({ components: COLOUR }), scan(COLOUR_SCAN), COLOUR_DATA)],
    [
      'colour, one scan for each component',
      jpeg(TABLES, frame({ components: COLOUR }), scan(), data(128), scan(SECOND), data(32), scan(THIRD), data(32)),
    ],
    [
      'CMYK',
      jpeg(
        TABLES,
        frame({ components: [...build.GREY, [2, 0x11, 0], [3, 0x11, 0], [4, 0x11, 0]] }),
        scan({
          components: [
            [1, 0],
            [2, 0],
            [3, 0],
            [4, 0],
          ],
        }),
        data(512),
      ),
    ],
    ['progressive', jpeg(TABLES, frame(progressive), dcScan, data(64), acScan, data(64), dcRefinement, data(64))],
    [
      'progressive, with an end of band for all blocks',
      jpeg(TABLES, RUN_OF_32, frame(progressive), wholeDcScan, data(64), acScan, RUNS_OF_64),
    ],
    [
      'progressive, with AC refined twice',
      jpeg(
        TABLES,
        frame(progressive),
        wholeDcScan,
        data(64),
        ...[0x02, 0x21, 0x10].flatMap((bits) => [scan({ coefficients: [1, 63, bits] }), data(64)]),
      ),
    ],
    [
      'progressive, with the bands of AC in turn',
      jpeg(TABLES, frame(progressive), wholeDcScan, data(64), ...bands(63)),
    ],
    [
      'with 16-bit quantization',
      jpeg(segment(0xdb, 0x10, ...Array(128).fill(1)), DHT_DC, DHT_AC, frame(), scan(), GREY_DATA),
    ],
    [
      'with the highest table numbers',
      jpeg(
        segment(0xdb, 3, ...Array(64).fill(1)),
        segment(0xc4, 0x03, ...build.ONE_CODE, 0x13, ...build.ONE_CODE),
        frame({ components: [[1, 0x11, 3]] }),
        scan({ components: [[1, 0x33]] }),
        GREY_DATA,
      ),
    ],
    [
      'progressive, with the largest shift',
      jpeg(TABLES, frame(progressive), ...largestShift.flatMap((piece) => [piece, data(64)]), acScan, data(64)),
    ],
    ['with restart markers', jpeg(TABLES, frame(), DRI, scan(), intervals(8))],
    [
      'with a restart marker behind the last interval',
      jpeg(TABLES, frame(), DRI, scan(), intervals(8), Buffer.of(0xff, 0xd7)),
    ],
    [
      'with fill bytes before markers',
      Buffer.concat([SOI, TABLES, frame(), Buffer.of(0xff, 0xff), scan(), GREY_DATA, Buffer.of(0xff, 0xff), EOI]),
    ],
    ['with stuffed bytes', jpeg(TABLES, frame(), scan(), Buffer.concat([GREY_DATA, Buffer.of(0xff, 0x00)]))],
    [
      'with application data and a comment',
      jpeg(segment(0xe1, 1, 2, 3), segment(0xef), segment(0xfe, 0xff, 0xd9), TABLES, frame(), scan(), GREY_DATA),
    ],
    ['with its number of lines repeated', jpeg(TABLES, frame(), scan(), GREY_DATA, segment(0xdc, 0, 64))],
    ['with bytes after its end', Buffer.concat([PLAIN, Buffer.from('<script>')])],
    ['with bytes between segments', jpeg(...Array(10).fill(STRAY), TABLES, frame(), scan(), GREY_DATA)],
    [
      'with a zero for a marker between segments',
      jpeg(segment(0xe0), Buffer.of(0xff, 0), TABLES, frame(), scan(), GREY_DATA),
    ],
    [
      'with fields in its scan header that mean nothing',
      jpeg(TABLES, frame(), scan({ coefficients: [0, 0, 0] }), GREY_DATA),
    ],
    ['with a quantization table that follows the frame', jpeg(DHT_DC, DHT_AC, frame(), DQT, scan(), GREY_DATA)],
  ])('accepts a JPEG that is %s', (_, bytes) => {
    expect(walkJpeg(bytes, LIMITS)).toMatchObject({ width: 64, height: 64 });
  });

  it.each([0xc3, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xde, 0xdf, 0xf0, 0xf7, 0xfd])(
    'refuses a JPEG with marker %i as JPEG_UNSUPPORTED',
    (marker) => {
      expect(() => walkJpeg(jpeg(frame({ marker })), LIMITS)).toThrow(code('JPEG_UNSUPPORTED'));
    },
  );

  it.each([
    ['of 12 bits', jpeg(frame({ marker: 0xc1, precision: 12 }))],
    ['of 16 bits', jpeg(frame({ precision: 16 }))],
  ])('refuses a JPEG %s as JPEG_UNSUPPORTED', (_, bytes) => {
    expect(() => walkJpeg(bytes, LIMITS)).toThrow(code('JPEG_UNSUPPORTED'));
  });

  it.each([
    [0, 64],
    [64, 0],
  ])('refuses a JPEG of %i × %i pixels as JPEG_CORRUPT', (width, height) => {
    expect(() => walkJpeg(Buffer.concat([SOI, frame({ width, height })]), LIMITS)).toThrow(code('JPEG_CORRUPT'));
  });

  it('lets the caller refuse a size at the frame header, before anything after it is read', () => {
    const refused = new Error('too large');
    const ensureSize = vi.fn(() => {
      throw refused;
    });
    const cut = Buffer.concat([SOI, frame({ width: 40_001, height: 1_000 })]);
    expect(() => walkJpeg(cut, { ...LIMITS, ensureSize })).toThrow(refused);
    expect(ensureSize).toHaveBeenCalledWith({ width: 40_001, height: 1_000 });
  });

  it.each([
    ['without a frame', jpeg(TABLES)],
    ['without a scan', jpeg(TABLES, frame())],
    ['without its end', PLAIN.subarray(0, -2)],
    ['cut off within the last marker', PLAIN.subarray(0, -1)],
    ['cut off after a fill byte', Buffer.concat([SOI, Buffer.of(0xff, 0xff)])],
    ['cut off within a length', Buffer.concat([SOI, Buffer.of(0xff, 0xdb, 0)])],
    ['that ends after its first bytes', SOI],
    ['with a scan before its frame', jpeg(TABLES, scan(), GREY_DATA)],
    ['with two frames', jpeg(TABLES, frame(), frame(), scan(), GREY_DATA)],
    [
      'with over 1,000 bytes between segments',
      jpeg(segment(0xe0), Buffer.alloc(1_001), TABLES, frame(), scan(), GREY_DATA),
    ],
    [
      'with bytes between segments in eleven places',
      jpeg(...Array(11).fill(STRAY), TABLES, frame(), scan(), GREY_DATA),
    ],
    ['with over 1,000 segments', jpeg(...Array(1_000).fill(segment(0xfe)), TABLES, frame(), scan(), GREY_DATA)],
    ['with a second beginning', jpeg(segment(0xe0), SOI, TABLES, frame(), scan(), GREY_DATA)],
    ['with a restart marker outside of scans', jpeg(segment(0xe0), segment(0xd0), TABLES, frame(), scan(), GREY_DATA)],
    ['with a reserved marker', jpeg(segment(0xe0), segment(0x02), TABLES, frame(), scan(), GREY_DATA)],
    ['with a segment of length 1', jpeg(Buffer.of(0xff, 0xe1, 0, 1), TABLES, frame(), scan(), GREY_DATA)],
    [
      'with EXIF data longer than the file',
      jpeg(Buffer.of(0xff, 0xe1, 0xff, 0xff), TABLES, frame(), scan(), GREY_DATA),
    ],
    ['whose numbers of lines disagree', jpeg(TABLES, frame(), scan(), GREY_DATA, segment(0xdc, 0, 65))],
    ['with a number of lines cut off', jpeg(TABLES, frame(), scan(), GREY_DATA, segment(0xdc, 0))],
    ['with a restart interval cut off', jpeg(TABLES, frame(), segment(0xdd, 0), scan(), GREY_DATA)],
    ['with too many scans', jpeg(TABLES, frame(progressive), MANY_SCANS)],
    ['with a component in two scans', jpeg(TABLES, frame(), scan(), GREY_DATA, scan(), GREY_DATA)],
    [
      'that is progressive, with the last bit of DC missing',
      jpeg(TABLES, frame(progressive), dcScan, data(64), acScan, data(64)),
    ],
    ['that is progressive, with a band missing', jpeg(TABLES, frame(progressive), wholeDcScan, data(64), ...bands(62))],
    [
      'that is progressive, with AC before DC',
      jpeg(TABLES, frame(progressive), acScan, data(64), wholeDcScan, data(64)),
    ],
    [
      'that is progressive, with an end of band beyond the last block',
      jpeg(TABLES, RUN_OF_32, frame(progressive), wholeDcScan, data(64), acScan, Buffer.of(0, 0x1f)),
    ],

    ['with a frame header cut off', withFrame(segment(0xc0, 8, 0, 64))],
    ['of 7 bits', withFrame(frame({ precision: 7 }))],
    ['of two components', withFrame(frame({ components: COLOUR.slice(0, 2) }))],
    ['of no components', withFrame(frame({ components: [] }))],
    ['with a frame header too long', withFrame(segment(0xc0, 8, 0, 64, 0, 64, 1, 1, 0x11, 0, 0))],
    [
      'with two components of the same number',
      withFrame(frame({ components: [...build.GREY, ...build.GREY, ...build.GREY] })),
    ],
    ['with a sampling factor of 0', withFrame(frame({ components: [[1, 0x01, 0]] }))],
    ['with a sampling factor of 5', withFrame(frame({ components: [[1, 0x15, 0]] }))],

    ['with a quantization table cut off', withTable(segment(0xdb, 0, 1, 1))],
    ['with quantization table 4', withTable(segment(0xdb, 4, ...Array(64).fill(1)))],
    ['with a quantization table of 24 bits', withTable(segment(0xdb, 0x20, ...Array(192).fill(1)))],
    ['with a quantization table of zeros', withTable(segment(0xdb, 0, ...Array(64).fill(0)))],
    ['with a Huffman table cut off', withTable(segment(0xc4, 0, 1, 0))],
    ['with a Huffman table without its symbols', withTable(segment(0xc4, 0, 1, ...Array(15).fill(0)))],
    [
      'with a Huffman table of 257 symbols',
      withTable(segment(0xc4, 0x10, ...Array(14).fill(0), 2, 255, ...Array(257).fill(0))),
    ],
    ['with Huffman table 4', withTable(segment(0xc4, 4, 1, ...Array(16).fill(0)))],
    ['with a Huffman table of class 2', withTable(segment(0xc4, 0x20, 1, ...Array(16).fill(0)))],
    ['with two Huffman codes of one bit', withTable(segment(0xc4, 0, 2, ...Array(15).fill(0), 0, 1))],
    ['with too many Huffman codes', withTable(segment(0xc4, 0, 0, 3, 2, ...Array(13).fill(0), 0, 1, 2, 3, 4))],
    ['with a Huffman symbol of 16 bits for DC', withTable(segment(0xc4, 0, 1, ...Array(15).fill(0), 16))],

    ['with a scan header of nothing', jpeg(TABLES, frame(), segment(0xda), GREY_DATA)],
    ['with a scan of no component', jpeg(TABLES, frame(), segment(0xda, 0, 0, 63, 0), GREY_DATA)],
    ['with a scan of five components', jpeg(TABLES, frame(), segment(0xda, 5, ...Array(13).fill(0)), GREY_DATA)],
    ['with a scan header too long', jpeg(TABLES, frame(), segment(0xda, 1, 1, 0, 0, 63, 0, 0), GREY_DATA)],
    ['with a scan of an unknown component', jpeg(TABLES, frame(), scan({ components: [[9, 0]] }), GREY_DATA)],
    [
      'with a scan of one component twice',
      jpeg(
        TABLES,
        frame(),
        scan({
          components: [
            [1, 0],
            [1, 0],
          ],
        }),
        GREY_DATA,
      ),
    ],
    ['with a scan that names DC table 4', jpeg(TABLES, frame(), scan({ components: [[1, 0x40]] }), GREY_DATA)],
    ['with a scan that names AC table 4', jpeg(TABLES, frame(), scan({ components: [[1, 0x04]] }), GREY_DATA)],
    ['without a DC table', jpeg(DQT, DHT_AC, frame(), scan(), GREY_DATA)],
    ['without an AC table', jpeg(DQT, DHT_DC, frame(), scan(), GREY_DATA)],
    ['without a quantization table', jpeg(DHT_DC, DHT_AC, frame(), scan(), GREY_DATA)],
    [
      'with eleven blocks in an MCU',
      jpeg(
        TABLES,
        frame({
          components: [
            [1, 0x33, 0],
            [2, 0x11, 0],
            [3, 0x11, 0],
          ],
        }),
        scan(COLOUR_SCAN),
        COLOUR_DATA,
      ),
    ],
    ['that lacks a component', jpeg(TABLES, frame({ components: COLOUR }), scan(), data(128))],

    ['with a scan of no data', jpeg(TABLES, frame(), scan())],
    ['with a scan of too little data', jpeg(TABLES, frame(), scan(), GREY_DATA.subarray(1))],
    [
      'with a component of too little data',
      jpeg(TABLES, frame({ components: COLOUR }), scan(), data(120), scan(SECOND), data(32), scan(THIRD), data(32)),
    ],
    [
      'with an interleaved scan of too little data',
      jpeg(TABLES, frame({ width: 144, components: COLOUR }), scan(COLOUR_SCAN), data(9 * 4 * 6 * 2 - 8)),
    ],
    ['with fill bytes for data', jpeg(TABLES, frame(), scan(), Buffer.alloc(32, 0xff))],
    ['whose header promises more rows than its scan holds', jpeg(TABLES, frame({ height: 640 }), scan(), GREY_DATA)],
    ['with a restart marker without a restart interval', jpeg(TABLES, frame(), scan(), intervals(2), GREY_DATA)],
    ['with a restart marker missing', jpeg(TABLES, frame(), DRI, scan(), intervals(7), data(16))],
    ['with two restart markers too many', jpeg(TABLES, frame(), DRI, scan(), intervals(10))],
    ['with restart markers in the wrong order', jpeg(TABLES, frame(), DRI, scan(), intervals(8, 0xd1))],
    ['that ends within a scan', Buffer.concat([SOI, TABLES, frame(), scan(), GREY_DATA])],
    ['that ends within a stuffed byte', Buffer.concat([SOI, TABLES, frame(), scan(), GREY_DATA, Buffer.of(0xff)])],

    ['that is progressive, with AC but no DC', jpeg(TABLES, frame(progressive), acScan, data(8))],
    ['that is progressive, with DC and AC in one scan', jpeg(TABLES, frame(progressive), scan(), GREY_DATA)],
    [
      'that is progressive, with a reversed band',
      jpeg(TABLES, frame(progressive), dcScan, data(64), scan({ coefficients: [9, 3, 0] }), data(8)),
    ],
    [
      'that is progressive, with a band beyond 63',
      jpeg(TABLES, frame(progressive), dcScan, data(64), scan({ coefficients: [1, 64, 0] }), data(8)),
    ],
    [
      'that is progressive, with a band of all components',
      jpeg(
        TABLES,
        frame({ ...progressive, components: COLOUR }),
        scan({ ...COLOUR_SCAN, coefficients: [1, 63, 0] }),
        COLOUR_DATA,
      ),
    ],
    [
      'that is progressive, and skips a bit',
      jpeg(TABLES, frame(progressive), scan({ coefficients: [0, 0, 0x31] }), data(64)),
    ],
    [
      'that is progressive, and shifts by 14',
      jpeg(TABLES, frame(progressive), scan({ coefficients: [0, 0, 0x0e] }), data(64)),
    ],
    ['that is progressive, with only a refinement of DC', jpeg(TABLES, frame(progressive), dcRefinement, data(64))],
    ['that is progressive, with too little DC', jpeg(TABLES, frame(progressive), dcScan, data(56))],
    [
      'that is progressive, with too little refinement of DC',
      jpeg(TABLES, frame(progressive), dcScan, data(64), dcRefinement, data(56)),
    ],
    ['that is progressive, with an AC scan of nothing', jpeg(TABLES, frame(progressive), dcScan, data(64), acScan)],
    [
      'that is progressive, without an AC table',
      jpeg(DQT, DHT_DC, frame(progressive), dcScan, data(64), acScan, data(8)),
    ],
  ])('refuses a JPEG %s as JPEG_CORRUPT', (_, bytes) => {
    expect(() => walkJpeg(bytes, LIMITS)).toThrow(code('JPEG_CORRUPT'));
  });

  it('refuses a JPEG that is cut off anywhere as JPEG_CORRUPT', () => {
    for (const whole of [PLAIN, jpeg(TABLES, frame(), DRI, scan(), intervals(8)), PNEUMONIA_IMAGE.subarray(0, 3_000)]) {
      for (let length = 1; length < whole.length; length++) {
        const cut = whole.subarray(0, length);
        expect(() => walkJpeg(cut, LIMITS), `${length} bytes`).toThrow(code('JPEG_CORRUPT'));
      }
    }
  });

  it('allows an empty Huffman table that no scan uses', () => {
    const unused = segment(0xc4, 0x13, ...Array(16).fill(0));
    expect(walkJpeg(jpeg(unused, TABLES, frame(), scan(), GREY_DATA), LIMITS)).toMatchObject({ width: 64 });
  });
});
