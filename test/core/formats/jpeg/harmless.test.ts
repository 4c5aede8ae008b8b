/**
 * What concerns no pixel: written by phones and frame grabbers, skipped by libjpeg, OpenCV and browsers. The oracle is libjpeg
 * (through sharp): the pixels of the sound file.
 */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpDecoder } from '../../../../imaging/decode.ts';
import { inspectImage } from '../../../../imaging/inspect.ts';
import { nodeZlib } from '../../../../imaging/node-zlib.ts';

const read = (name: string) => readFileSync(new URL(`../../../fixtures/resize-to-input/${name}.jpg`, import.meta.url));
const NAMES = ['grey', 'colour-420', 'colour-444', 'grey-progressive', 'grey-restart', 'inks'] as const;
const BASES = [
  ...NAMES.map((name) => [name, read(name)] as const),
  ['colour-progressive', await sharp(read('colour-420')).jpeg({ progressive: true }).toBuffer()] as const,
];

interface Segment {
  readonly marker: number;
  readonly from: number;
  /** Of its payload, or of its coded data. */
  readonly to: number;
}

/** All segments, the coded data counted to SOS. A sound file is expected. */
function segmentsOf(jpeg: Buffer): Segment[] {
  const segments: Segment[] = [];
  for (let from = 2; from < jpeg.length; ) {
    const marker = jpeg.readUInt8(from + 1);
    let to = marker === 0xd9 ? from + 2 : from + 2 + jpeg.readUInt16BE(from + 2);
    const isData = () => jpeg[to] !== 0xff || jpeg[to + 1] === 0 || ((jpeg[to + 1] ?? 0) & 0xf8) === 0xd0;
    while (marker === 0xda && isData()) to++;
    segments.push({ marker, from, to });
    from = to;
  }
  return segments;
}

/** With something before every segment but the first, and not after a scan's data. */
function betweenSegments(jpeg: Buffer, stray: Buffer): Buffer {
  const segments = segmentsOf(jpeg);
  const pieces = segments.map(({ from, to }, index) => {
    const previous = segments[index - 1];
    const isFree = previous !== undefined && previous.marker !== 0xda;
    return isFree ? Buffer.concat([stray, jpeg.subarray(from, to)]) : jpeg.subarray(from, to);
  });
  return Buffer.concat([jpeg.subarray(0, 2), ...pieces]);
}

/** With something after each scan's data. */
function afterScans(jpeg: Buffer, padding: Buffer): Buffer {
  const pieces = segmentsOf(jpeg).map(({ marker, from, to }) =>
    marker === 0xda ? Buffer.concat([jpeg.subarray(from, to), padding]) : jpeg.subarray(from, to),
  );
  return Buffer.concat([jpeg.subarray(0, 2), ...pieces]);
}

/** With something before the first restart markers. */
function beforeRestarts(jpeg: Buffer, padding: Buffer, markerCount: number): Buffer {
  const pieces: Buffer[] = [];
  let done = 0;
  for (let at = 2; at < jpeg.length - 1 && pieces.length < 2 * markerCount; at++) {
    if (jpeg[at] !== 0xff || ((jpeg[at + 1] ?? 0) & 0xf8) !== 0xd0) continue;
    pieces.push(jpeg.subarray(done, at), padding);
    done = at;
  }
  return Buffer.concat([...pieces, jpeg.subarray(done)]);
}

function withoutMeaning(jpeg: Buffer, fields: readonly number[]): Buffer {
  const changed = Buffer.from(jpeg);
  for (const { marker, from } of segmentsOf(jpeg)) {
    if (marker === 0xda) changed.set(fields, from + 2 + jpeg.readUInt16BE(from + 2) - 3);
  }
  return changed;
}

const zeros = (count: number) => Buffer.alloc(count);
const fills = (count: number) => Buffer.alloc(count, 0xff);

const CHANGES: readonly (readonly [string, (jpeg: Buffer) => Buffer])[] = [
  ...[1, 2, 18, 100, 511, 4_096].flatMap(
    (count) =>
      [
        [`${count} zeros between its segments`, (jpeg: Buffer) => betweenSegments(jpeg, zeros(count))] as const,
        [
          `${count} bytes of text between its segments`,
          (jpeg: Buffer) => betweenSegments(jpeg, Buffer.alloc(count, 'x')),
        ],
      ] as const,
  ),
  ['stuffed bytes between its segments', (jpeg) => betweenSegments(jpeg, Buffer.of(0xff, 0, 7, 0xff, 0xff, 0, 9))],
  ...[1, 2, 100, 5_000].flatMap(
    (count) =>
      [
        [`${count} fill bytes before its markers`, (jpeg: Buffer) => betweenSegments(jpeg, fills(count))] as const,
        [`${count} fill bytes after its scans`, (jpeg: Buffer) => afterScans(jpeg, fills(count))] as const,
      ] as const,
  ),
  ...[1, 2, 3, 7, 16, 511, 512, 2_048, 60_000].map(
    (count) => [`${count} zeros after its scans`, (jpeg: Buffer) => afterScans(jpeg, zeros(count))] as const,
  ),
  ['zeros and fill bytes after its scans', (jpeg) => afterScans(jpeg, Buffer.concat([zeros(5), fills(3)]))],
  ['stuffed bytes after its scans', (jpeg) => afterScans(jpeg, Buffer.of(0xff, 0, 0xff, 0))],
  [
    'zeros before its end, after a comment',
    (jpeg) => {
      const comment = Buffer.from('fffe0004abcd', 'hex');
      return Buffer.concat([jpeg.subarray(0, -2), comment, zeros(300), jpeg.subarray(-2)]);
    },
  ],
  [
    'a JFIF version of a later day',
    (jpeg) => {
      const changed = Buffer.from(jpeg);
      const at = jpeg.indexOf('JFIF\0', 0, 'latin1');
      if (at >= 0) changed.writeUInt8(2, at + 5);
      return changed;
    },
  ],
];

const SEQUENTIAL_CHANGES = [
  [0, 0, 0],
  [0, 5, 0],
  [1, 63, 0],
  [0, 63, 0x01],
  [0, 63, 0x10],
  [63, 0, 0xff],
  [0xff, 0xff, 0xff],
] as const;

async function ensureSamePixels(changed: Buffer, sound: Buffer): Promise<void> {
  const { format, width, height } = await inspectImage(changed, nodeZlib, { minSide: 1 });
  expect(format).toBe('jpeg');
  const found = await sharpDecoder.decode(changed, 'jpeg');
  const expected = await sharpDecoder.decode(sound, 'jpeg');
  expect([found.width, found.height, found.channels]).toEqual([width, height, expected.channels]);
  expect(Buffer.from(found.data).equals(Buffer.from(expected.data))).toBe(true);
}

describe('inspectImage(), what concerns no pixel', () => {
  for (const [name, jpeg] of BASES) {
    it.each(CHANGES)(`accepts ${name}.jpg with %s`, (_, change) => ensureSamePixels(change(jpeg), jpeg));

    const isProgressive = name.endsWith('progressive');
    it.each(isProgressive ? [] : SEQUENTIAL_CHANGES)(
      `accepts ${name}.jpg with the scan fields %i, %i, %i, which mean nothing in it`,
      (...fields) => ensureSamePixels(withoutMeaning(jpeg, fields), jpeg),
    );
  }

  it.each([1, 2, 3, 100])('accepts %i zeros before restart markers', (count) => {
    const jpeg = read('grey-restart');
    const padded = beforeRestarts(jpeg, zeros(count), 50);
    expect(padded.length).toBe(jpeg.length + 50 * count);
    return ensureSamePixels(padded, jpeg);
  });

  it('refuses padding in so many places that libvips gives up', async () => {
    const jpeg = beforeRestarts(read('grey-restart'), zeros(100), 100);
    const detail = 'It has padding in more than 64 places.';
    await expect(inspectImage(jpeg, nodeZlib)).rejects.toMatchObject({ code: 'CORRUPT_IMAGE', detail });
  });

  it('refuses more bytes between segments than a cluster of a disk', async () => {
    const jpeg = betweenSegments(read('grey'), zeros(30_000));
    await expect(inspectImage(jpeg, nodeZlib)).rejects.toMatchObject({
      code: 'CORRUPT_IMAGE',
      detail: 'It has over 65536 bytes between its segments.',
    });
  });
});
