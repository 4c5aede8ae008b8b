import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ImageLabel,
  type ImageRecord,
  parseImageRecord,
  writeImageRecord,
} from '../../../core/formats/recordio/image-record.ts';
import { RECORD_SIZE_LIMIT } from '../../../core/formats/recordio/part.ts';
import { formatIndexEntry, parseIndex } from '../../../core/formats/recordio/record-index.ts';
import { readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { writeRecord } from '../../../core/formats/recordio/record-writer.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/im2rec/${name}`, import.meta.url)));
const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const written = (...payload: Uint8Array[]) => new Uint8Array(Buffer.concat([...writeRecord(...payload)]));
const payloadOf = (record: ImageRecord) => new Uint8Array(Buffer.concat(writeImageRecord(record)));
const magic = '0a23d7ce';

/** What MXNet's own reader gives for its files. */
const EXPECTED: {
  payloads: { length: number; sha256: string }[];
  [file: `${string}.rec`]: { flag: number; label: string[]; id: string; id2: string; length: number; sha256: string }[];
} = JSON.parse(readFileSync(new URL('../../fixtures/im2rec/expected.json', import.meta.url), 'utf8'));

/** Payload, and the bytes that dmlc-core writes for it. */
const VECTORS: readonly [string, string, string][] = [
  ['text of eight bytes', '7265636f72645f30', `${magic} 08000000 7265636f72645f30`],
  ['text that needs padding', '68656c6c6f', `${magic} 05000000 68656c6c6f 000000`],
  ['nothing', '', `${magic} 00000000`],
  [
    'the magic number in the middle',
    `41414141 ${magic} 4242424243`,
    `${magic} 04000020 41414141 ${magic} 05000060 4242424243 000000`,
  ],
  ['the magic number at its start', `${magic} 5a`, `${magic} 00000020 ${magic} 01000060 5a000000`],
  ['the magic number alone', magic, `${magic} 00000020 ${magic} 00000060`],
  ['the magic number twice', `${magic}${magic}`, `${magic} 00000020 ${magic} 00000040 ${magic} 00000060`],
  ['the magic number at an odd place', `00 ${magic} 000000`, `${magic} 08000000 00 ${magic} 000000`],
  ['the magic number cut off by its end', '00000000 0a23d7', `${magic} 07000000 00000000 0a23d7 00`],
];

describe('a record', () => {
  it.each(VECTORS)('of %s is written as dmlc-core writes it, and read back', (_, payload, file) => {
    expect(hex(written(bytesOf(payload)))).toBe(hex(bytesOf(file)));
    expect([...readRecords([bytesOf(file)])].map((record) => hex(record.payload))).toEqual([hex(bytesOf(payload))]);
  });

  it('is read back from any sequence of records, cut into chunks anywhere', () => {
    const piece = fc.oneof(fc.constant(bytesOf(magic)), fc.uint8Array({ maxLength: 9 }));
    const payload = fc.array(piece, { maxLength: 6 }).map((pieces) => new Uint8Array(Buffer.concat(pieces)));
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (payloads, chunkSize) => {
        const file = new Uint8Array(Buffer.concat(payloads.map((payload) => written(payload))));
        const records = [...readRecords(inChunks(file, chunkSize))];
        expect(records.map((record) => hex(record.payload))).toEqual(payloads.map(hex));
        let offset = 0;
        for (const [at, record] of records.entries()) {
          expect(record.offset).toBe(offset);
          offset += written(payloads[at] ?? new Uint8Array()).length;
        }
      }),
    );
  });

  it('is split at the magic number even if the payload is unaligned in memory', () => {
    const buffer = bytesOf(`ff ${magic} 5a`);
    expect(hex(written(buffer.subarray(1)))).toBe(hex(written(bytesOf(`${magic} 5a`))));
  });

  it('has the same bytes whether its payload is given in pieces or as a whole', () => {
    const head = bytesOf(`${magic} 01020304 ${magic}`);
    const image = bytesOf(`${magic} 05 ${magic} 060708 ${magic} 09`);
    const whole = new Uint8Array(Buffer.concat([head, image]));
    expect(hex(written(head, image))).toBe(hex(written(whole)));
    expect([...readRecords([written(head, image)])].map((record) => hex(record.payload))).toEqual([hex(whole)]);
  });

  it('may not reach 2^29 bytes', () => {
    const tooLong = { length: RECORD_SIZE_LIMIT } as Uint8Array;
    expect(() => [...writeRecord(tooLong)]).toThrow(expect.objectContaining({ code: 'RECORD_TOO_LARGE' }));
  });
});

describe('readRecords()', () => {
  const whole = bytesOf(`${magic} 05000000 68656c6c6f 000000`);

  it('reads the payloads that MXNet wrote, and writes the same file', () => {
    const file = fixture('payloads.rec');
    const records = [...readRecords(inChunks(file, 1 << 16))];
    expect(records.map(({ payload }) => ({ length: payload.length, sha256: sha256(payload) }))).toEqual(
      EXPECTED.payloads.map(({ length, sha256 }) => ({ length, sha256 })),
    );
    expect(records.filter(({ partCount }) => partCount > 1).length).toBeGreaterThan(3);
    expect(sha256(Buffer.concat(records.map(({ payload }) => written(payload))))).toBe(sha256(file));
  });

  it.each(Array.from({ length: whole.length - 1 }, (_, at) => at + 1))(
    'detects that a record of 16 bytes was cut after %d',
    (length) => {
      const file = Buffer.concat([whole, whole.subarray(0, length)]);
      const records = readRecords([file]);
      expect(records.next().done).toBe(false);
      expect(() => records.next()).toThrow(expect.objectContaining({ code: 'RECORD_CUT_SHORT', offset: 16 }));
    },
  );

  it('detects that a record was cut between its parts', () => {
    expect(() => [...readRecords([bytesOf(`${magic} 00000020`)])]).toThrow(
      expect.objectContaining({ code: 'RECORD_CUT_SHORT', offset: 8 }),
    );
  });

  it.each([
    ['a wrong magic number', `${magic} 00000000 0b23d7ce 00000000`, 'RECORD_BAD_MAGIC', 8],
    ['a wrong magic number in a second part', `${magic} 00000020 0b23d7ce 00000060`, 'RECORD_BAD_MAGIC', 8],
    ['a file that begins with a further part', `${magic} 00000040`, 'RECORD_PART_ORDER', 0],
    ['a file that begins with a last part', `${magic} 00000060`, 'RECORD_PART_ORDER', 0],
    ['a new record inside another', `${magic} 00000020 ${magic} 00000000`, 'RECORD_PART_ORDER', 8],
    ['a first part inside another record', `${magic} 00000020 ${magic} 00000020`, 'RECORD_PART_ORDER', 8],
    ['a part of no known kind', `${magic} 00000080`, 'RECORD_PART_ORDER', 0],
  ])('refuses %s', (_, file, code, offset) => {
    expect(() => [...readRecords([bytesOf(file)])]).toThrow(expect.objectContaining({ code, offset }));
  });

  it('refuses a record above the limit given, before it reads it', () => {
    expect(() => [...readRecords([bytesOf(`${magic} 05000000`)], 4)]).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_LARGE' }),
    );
    expect(() => [...readRecords([bytesOf(`${magic} 00000020 ${magic} 01000060 5a000000`)], 4)]).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_LARGE', offset: 8 }),
    );
    expect([...readRecords([whole], 5)]).toHaveLength(1);
  });

  it('states in an error what it needed and found', () => {
    expect(() => [...readRecords([bytesOf('00000000 00000000')])]).toThrow(
      'Reading a record at byte 0: needed the magic number 0xced7230a, found 0x00000000',
    );
    expect(() => [...readRecords([whole.subarray(0, 12)])]).toThrow(
      'Reading a record at byte 0: needed 8 bytes of payload, found 4 to the end of the file',
    );
  });

  it('closes its source if the caller stops early', () => {
    let closed = false;
    function* source() {
      try {
        yield whole;
        yield whole;
      } finally {
        closed = true;
      }
    }
    for (const _ of readRecords(source())) break;
    expect(closed).toBe(true);
  });

  it('reads nothing from an empty file', () => expect([...readRecords([])]).toEqual([]));
});

describe('an image record', () => {
  it.each<[string, ImageLabel, string]>([
    ['one label', 1, '00000000 0000803f 0700000000000000 0000000000000000'],
    ['two labels', [0, 2], '02000000 00000000 0700000000000000 0000000000000000 00000000 00000040'],
    ['an array of one label', [1], '01000000 00000000 0700000000000000 0000000000000000 0000803f'],
  ])('with %s has the header that MXNet gives it', (_, label, header) => {
    const record = { label, id: 7n, id2: 0n, image: bytesOf('ffd8') };
    expect(hex(payloadOf(record))).toBe(`${hex(bytesOf(header))}ffd8`);
    expect(parseImageRecord(payloadOf(record))).toEqual(record);
  });

  it.each(Object.keys(EXPECTED).filter((name): name is `${string}.rec` => name.endsWith('.rec')))(
    'is read from %s as MXNet reads it, and written again byte for byte',
    (name) => {
      const records = [...readRecords([fixture(name)])];
      const images = records.map(({ payload }) => parseImageRecord(payload));
      expect(
        images.map(({ label, id, id2, image }) => ({
          flag: typeof label === 'number' ? 0 : label.length,
          label: (typeof label === 'number' ? [label] : label).map(asNumber),
          id: `${id}`,
          id2: `${id2}`,
          length: image.length,
          sha256: sha256(image),
        })),
      ).toEqual(
        EXPECTED[name]?.map((entry) => ({ ...entry, label: entry.label.map((label) => asNumber(pythonFloat(label))) })),
      );
      expect(sha256(Buffer.concat(images.map((image) => written(...writeImageRecord(image)))))).toBe(
        sha256(fixture(name)),
      );
    },
  );

  it.each([
    ['no header', ''],
    ['half a header', '00'.repeat(23)],
    ['fewer labels than it says', `02000000 ${'00'.repeat(20)} 00000000`],
    ['four billion labels', `ffffffff ${'00'.repeat(20)}`],
  ])('is refused with %s', (_, payload) => {
    expect(() => parseImageRecord(bytesOf(payload))).toThrow(
      expect.objectContaining({ code: 'IMAGE_RECORD_CUT_SHORT' }),
    );
  });

  it.each([-1n, 2n ** 64n])('cannot have the id %d', (id) => {
    expect(() => writeImageRecord({ label: 0, id, id2: 0n, image: new Uint8Array() })).toThrow(
      expect.objectContaining({ code: 'IMAGE_RECORD_RANGE' }),
    );
  });
});

describe('an index', () => {
  it.each(['pass-through', 'multi-label', 'resize256-q95', 'headers'])(
    'that MXNet wrote (%s.idx) is reproduced from its records',
    (name) => {
      const text = Buffer.from(fixture(`${name}.idx`)).toString('utf8');
      const entries = [...parseIndex(text)];
      expect([...readRecords([fixture(`${name}.rec`)])].map(({ offset }) => offset)).toEqual(
        entries.map(({ offset }) => offset),
      );
      expect(entries.map(formatIndexEntry).join('')).toBe(text);
    },
  );

  it('has keys that are numbers or text', () => {
    const text = '7\t0\nimage 1\t8\n-3\t16\n1.5\t24\n';
    const entries = [...parseIndex(text)];
    expect(entries.map(({ key }) => key)).toEqual([7n, 'image 1', -3n, '1.5']);
    expect(entries.map(formatIndexEntry).join('')).toBe(text);
  });

  it.each(['\t0', 'x\ty\t0', 'x 0', '0 0', '0', '0\t-4', '0\t1.5', '', '0\t9999999999999999'])(
    'refuses the line %j',
    (line) => {
      expect(() => [...parseIndex(`0\t0\n${line}\n1\t4\n`)]).toThrow(
        expect.objectContaining({ code: 'INDEX_BAD_LINE', offset: 2 }),
      );
    },
  );
});

function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

/** NaN compares equal to itself in `toEqual`, but -0 does not equal 0. */
function asNumber(value: number): number {
  return value === 0 ? 0 : value;
}

function pythonFloat(text: string): number {
  return Number(text.replace('inf', 'Infinity'));
}
