/**
 * How much work a JPEG can cause within the limits of an upload: counted in bytes, codes and blocks, not in time. Every file
 * costs as much as it can in one way, and is close to the largest that the service takes where its size is what costs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';
import { decodeJpeg } from '../../core/formats/jpeg/decode.ts';
import { RefusedImageError } from '../../imaging/errors.ts';
import { inspectImage } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { type AllocationCounter, countBytesAllocated } from '../core/formats/bytes-allocated.ts';
import { countReads } from '../core/formats/bytes-read.ts';
import {
  DQT,
  data,
  type FrameFields,
  frame,
  GREY_DATA,
  jpeg,
  MANY_SCANS,
  ONE_CODE,
  SOI,
  scan,
  segment,
  TABLES,
} from '../core/formats/jpeg/build-jpeg.ts';
import { countJpegWork, type JpegWork, type JpegWorkCounter } from '../core/formats/jpeg/jpeg-work.ts';
import { beyondBounds } from '../core/formats/work-bounds.ts';

/** The largest images, in blocks of 8 × 8: of any kind, and of a multiple of 16,384 blocks. */
const LARGEST = { width: 8 * 800, height: 8 * 781 };
const LARGEST_BLOCKS = 800 * 781;
const EVEN = { width: 8 * 512, height: 8 * 1024 };
const EVEN_BLOCKS = 512 * 1024;
const HALF = { width: 8 * 512, height: 8 * 640 };
const HALF_BLOCKS = 512 * 640;

const progressive = (size: FrameFields) => frame({ marker: 0xc2, ...size });
const times = (count: number, piece: Buffer) => Buffer.alloc(count * piece.length, piece);
/** As many of a piece as fit into a file beside the rest. */
const flood = (piece: Buffer, rest = 2_000) => times(Math.floor((MAX_IMAGE_BYTES - rest) / piece.length), piece);
const FILL = flood(Buffer.of(0xff));
const EVERY_BLOCK = segment(0xdd, 0, 1);

/** AC table whose only code, a bit 0, ends 16,384 blocks of a band, and as many more as the next fourteen bits say. */
const LONG_RUNS = Buffer.concat([TABLES, segment(0xc4, 0x10, ...ONE_CODE.with(-1, 0xe0))]);
const dcScan = (blocks: number, bits = 0x00) => Buffer.concat([scan({ coefficients: [0, 0, bits] }), data(blocks)]);
/** A band of zeros: fifteen bits for each 16,384 blocks. */
const band = (blocks: number, [first, last]: readonly [number, number], bits = 0x00) =>
  Buffer.concat([scan({ coefficients: [first, last, bits] }), data((15 * blocks) / 16_384)]);
const bandsOfOne = (blocks: number, count: number) =>
  Array.from({ length: count }, (_, at) => band(blocks, [at + 1, at + 1]));
/** The fourteen scans in which a band is sent bit by bit. */
const bitByBit = (write: (bits: number) => Buffer) =>
  Array.from({ length: 14 }, (_, at) => write(((at === 0 ? 0 : 14 - at) << 4) | (13 - at)));
const BANDS = [
  [1, 1],
  [2, 5],
  [6, 20],
  [21, 40],
  [41, 63],
] as const;

/** AC table whose one code, a bit 0, is a coefficient of one bit. */
const ONES = Buffer.concat([TABLES, segment(0xc4, 0x10, ...ONE_CODE.with(-1, 0x01))]);
const emptyTables = (count: number) =>
  segment(
    0xc4,
    ...Array(count)
      .fill([0x13, ...Array(16).fill(0)])
      .flat(),
  );

/** Files that say more than they hold, or go beyond a limit. */
const REFUSED: readonly (readonly [string, Buffer])[] = [
  ['empty comments', jpeg(flood(segment(0xfe)), TABLES, frame(), scan(), GREY_DATA)],
  ['empty application data', jpeg(flood(segment(0xe1)), TABLES, frame(), scan(), GREY_DATA)],
  ['numbers of lines that agree', jpeg(TABLES, frame(), flood(segment(0xdc, 0, 64)), scan(), GREY_DATA)],
  ['numbers of lines that disagree', jpeg(TABLES, frame(), flood(segment(0xdc, 0xff, 0xff)), scan(), GREY_DATA)],
  ['restart intervals', jpeg(TABLES, frame(), flood(segment(0xdd, 0, 8)), scan(), GREY_DATA)],
  ['scans of bands that follow one another', jpeg(TABLES, progressive({}), MANY_SCANS)],
  ['scans of one component', jpeg(TABLES, frame(), flood(Buffer.concat([scan(), GREY_DATA])))],
  [
    'scans of one band',
    jpeg(LONG_RUNS, progressive(EVEN), dcScan(EVEN_BLOCKS), flood(band(EVEN_BLOCKS, [1, 63]), 80_000)),
  ],
  [
    'scans of bands that overlap',
    jpeg(LONG_RUNS, progressive(EVEN), dcScan(EVEN_BLOCKS), ...BANDS.map(([first]) => band(EVEN_BLOCKS, [first, 63]))),
  ],
  [
    'scans with more blocks than any image',
    jpeg(LONG_RUNS, progressive(EVEN), dcScan(EVEN_BLOCKS), ...bandsOfOne(EVEN_BLOCKS, 63)),
  ],
  ['pixels by its header alone', jpeg(TABLES, frame(LARGEST), scan(), GREY_DATA)],
  ['pixels by its header alone, progressive', jpeg(TABLES, progressive(LARGEST), dcScan(64))],
  [
    'restart markers for most of its blocks',
    jpeg(TABLES, frame(LARGEST), EVERY_BLOCK, scan(), restarts(LARGEST_BLOCKS - 2)),
  ],
  ['restart markers and no data', jpeg(TABLES, frame(LARGEST), EVERY_BLOCK, scan(), flood(Buffer.of(0xff, 0xd0)))],
  [
    'padding before restart markers',
    jpeg(TABLES, frame(LARGEST), EVERY_BLOCK, scan(), restarts(LARGEST_BLOCKS, Buffer.of(0, 0))),
  ],
  ['bytes between segments', jpeg(segment(0xe0), flood(Buffer.of(0xff, 0)), TABLES, frame(), scan(), GREY_DATA)],
  ['zeros after a scan', jpeg(TABLES, frame(), scan(), GREY_DATA, flood(Buffer.of(0)))],
  ['fill bytes and no end', Buffer.concat([SOI, TABLES, frame(), scan(), GREY_DATA, FILL])],
];

interface Accepted {
  readonly name: string;
  readonly file: Buffer;
  readonly blocks: number;
}

/** Files within every limit. */
const ACCEPTED: readonly Accepted[] = [
  { name: 'fill bytes between segments', file: jpeg(FILL, TABLES, frame(), scan(), GREY_DATA), blocks: 64 },
  { name: 'fill bytes after a scan', file: jpeg(TABLES, frame(), scan(), GREY_DATA, FILL), blocks: 64 },
  { name: 'Huffman tables', file: jpeg(flood(emptyTables(47)), TABLES, frame(), scan(), GREY_DATA), blocks: 64 },
  {
    name: 'quantization tables',
    file: jpeg(flood(segment(0xdb, ...times(13, DQT.subarray(4)))), TABLES, frame(), scan(), GREY_DATA),
    blocks: 64,
  },
  {
    name: 'restart markers',
    file: jpeg(TABLES, frame(LARGEST), EVERY_BLOCK, scan(), restarts(LARGEST_BLOCKS)),
    blocks: LARGEST_BLOCKS,
  },
  {
    name: 'codes of one bit',
    file: jpeg(ONES, frame({ width: 4_000, height: 4_000 }), scan(), data(127 * 250_000)),
    blocks: 250_000,
  },
  {
    name: 'scans of bands of zeros',
    file: jpeg(
      LONG_RUNS,
      progressive(EVEN),
      dcScan(EVEN_BLOCKS),
      ...bandsOfOne(EVEN_BLOCKS, 59),
      band(EVEN_BLOCKS, [60, 63]),
    ),
    blocks: EVEN_BLOCKS,
  },
  {
    name: 'scans that send one bit more',
    file: jpeg(
      LONG_RUNS,
      progressive(HALF),
      ...bitByBit((bits) => dcScan(HALF_BLOCKS, bits)),
      ...BANDS.flatMap((place) => bitByBit((bits) => band(HALF_BLOCKS, place, bits))),
    ),
    blocks: HALF_BLOCKS,
  },
];

/** Blocks of two bits, with restart markers in turn between them. */
function restarts(blocks: number, block = Buffer.of(0)): Buffer {
  const turn = Array.from({ length: 8 }, (_, at) => Buffer.concat([block, Buffer.of(0xff, 0xd0 + at)]));
  const all = times(Math.ceil(blocks / 8), Buffer.concat(turn));
  return all.subarray(0, blocks * (block.length + 2) - 2);
}

let jpegWork: JpegWorkCounter;
let allocation: AllocationCounter;

beforeAll(() => {
  jpegWork = countJpegWork();
  allocation = countBytesAllocated();
});

afterAll(() => {
  jpegWork.stop();
  allocation.stop();
});

interface Work extends JpegWork {
  /** Bytes read one by one, or passed over in a search. */
  bytesRead: number;
  bytesAllocated: number;
}

/** Counts what reading a file costs, and holds that against what the file is: its bytes, and the blocks that it may have. */
async function countWork(file: Buffer, act: (bytes: Uint8Array) => unknown): Promise<Work> {
  expect(file.length).toBeLessThanOrEqual(MAX_IMAGE_BYTES);
  const { bytes, readCount } = countReads(file);
  jpegWork.take();
  allocation.take();
  await act(bytes);
  const work = { ...jpegWork.take(), bytesAllocated: allocation.take(), bytesRead: readCount() };
  expectAtMost(work, {
    bytesRead: 3 * file.length,
    segments: 5_001,
    scans: 101,
    blocks: 32_000_000,
    // A code has one bit or more; what the data lacks is noticed at the end of an MCU, of ten blocks at most.
    codes: 8 * file.length + 640,
    intervals: file.length / 3 + 1,
    refinedBlocks: work.blocks,
  });
  return work;
}

function expectAtMost(work: Work, most: Partial<Work>): void {
  expect(beyondBounds(work, most)).toEqual([]);
}

/** What the Huffman tables of the scans of one component take to be looked up: each scan names a table for DC and one for AC. */
const lookupBytes = (scans: number) => scans * 2 * (2_048 + 2 * 68);

describe('inspectImage(), the work that it does', () => {
  it.each(REFUSED)('is bounded for a JPEG with a flood of %s', async (_, file) => {
    const work = await countWork(file, async (bytes) => {
      await expect(inspectImage(bytes, nodeZlib)).rejects.toThrow(RefusedImageError);
    });
    // Nothing for the pixels that a header promises.
    expectAtMost(work, { bytesAllocated: 2 * file.length + lookupBytes(work.scans) });
  });

  it.each(ACCEPTED)('is bounded for a JPEG with a flood of $name', async ({ file, blocks }) => {
    const work = await countWork(file, (bytes) => inspectImage(bytes, nodeZlib));
    // For each block 64 bits, at most, say which of its coefficients are known not to be zero.
    expectAtMost(work, { bytesAllocated: 2 * file.length + lookupBytes(work.scans) + 8 * blocks });
  });
});

describe('decodeJpeg(), the work that it does', () => {
  it.each(ACCEPTED)('is bounded for a JPEG with a flood of $name', async ({ file, blocks }) => {
    const work = await countWork(file, (bytes) => decodeJpeg(bytes));
    expect(work.transformedBlocks).toBe(blocks);
    // Coefficients of two bytes, samples, and the image.
    expectAtMost(work, { bytesAllocated: 6 * file.length + lookupBytes(100) + 64 * blocks * (2 + 1 + 1) });
  });
});
