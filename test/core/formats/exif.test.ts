import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOrientation } from '../../../core/formats/exif/orientation.ts';
import { findJpegExif } from '../../../core/formats/jpeg/find-exif.ts';

interface Entry {
  readonly tag: number;
  readonly type?: number;
  readonly count?: number;
  readonly value: number;
}

function exif(entries: readonly Entry[], isLittle = true): Uint8Array {
  const bytes = new Uint8Array(10 + 12 * entries.length + 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, entries.length, isLittle);
  entries.forEach(({ tag, type = 3, count = 1, value }, i) => {
    view.setUint16(10 + 12 * i, tag, isLittle);
    view.setUint16(12 + 12 * i, type, isLittle);
    view.setUint32(14 + 12 * i, count, isLittle);
    view.setUint16(18 + 12 * i, value, isLittle);
  });
  return bytes;
}

const ORIENTATION = 0x0112;
const other = { tag: 0x0100, value: 3 };

describe('readOrientation()', () => {
  it.each([true, false])('reads 1 to 8 in either order of bytes (little-endian: %s)', (isLittle) => {
    for (let value = 1; value <= 8; value++) {
      expect(readOrientation(exif([other, { tag: ORIENTATION, value }], isLittle))).toBe(value);
    }
  });

  it.each([
    ['no data', new Uint8Array()],
    ['no orientation', exif([other])],
    ['an orientation of 0', exif([{ tag: ORIENTATION, value: 0 }])],
    ['an orientation of 9', exif([{ tag: ORIENTATION, value: 9 }])],
    ['an orientation in a type of its own', exif([{ tag: ORIENTATION, type: 2, value: 6 }])],
    ['two orientations in one', exif([{ tag: ORIENTATION, count: 2, value: 6 }])],
    ['no TIFF header', exif([{ tag: ORIENTATION, value: 6 }]).fill(0, 0, 2)],
    ['another magic number', exif([{ tag: ORIENTATION, value: 6 }]).fill(0, 2, 4)],
    ['a directory beyond its end', exif([{ tag: ORIENTATION, value: 6 }]).fill(0xff, 4, 8)],
    ['a directory that is cut off', exif([other, { tag: ORIENTATION, value: 6 }]).subarray(0, 30)],
  ])('takes %s as upright', (_, bytes) => expect(readOrientation(bytes)).toBe(1));

  it('says 1 to 8 for any bytes', () => {
    const anyExif = fc
      .uint8Array({ maxLength: 64 })
      .map((bytes) => Uint8Array.from([...exif([]).slice(0, 8), ...bytes]));
    fc.assert(
      fc.property(anyExif, (bytes) => {
        const orientation = readOrientation(bytes);
        expect(orientation >= 1 && orientation <= 8).toBe(true);
      }),
    );
  });
});

describe('findJpegExif()', () => {
  const found = exif([{ tag: ORIENTATION, value: 6 }]);
  const app1 = (payload: Iterable<number>) => {
    const bytes = [...payload];
    return [0xff, 0xe1, (bytes.length + 2) >> 8, (bytes.length + 2) & 255, ...bytes];
  };
  const exifSegment = app1([...Buffer.from('Exif\0\0'), ...found]);
  const xmp = app1(Buffer.from('http://ns.adobe.com/xap/1.0/\0'));
  const jpeg = (...parts: number[][]) => Uint8Array.from([0xff, 0xd8, ...parts.flat()]);

  it.each([
    ['first', jpeg(exifSegment)],
    ['behind XMP', jpeg(xmp, exifSegment)],
    ['behind fill bytes', jpeg([0xff, 0xff], exifSegment)],
    ['behind bytes that belong to no segment', jpeg([1, 2, 3, 0xff, 0], exifSegment)],
    ['behind a restart marker', jpeg([0xff, 0xd0], exifSegment)],
    ['before another one', jpeg(exifSegment, app1(Buffer.from('Exif\0\0II')))],
  ])('finds the segment %s', (_, bytes) => expect(findJpegExif(bytes)).toEqual(found));

  it.each([
    ['no segment', jpeg()],
    ['only XMP', jpeg(xmp)],
    ['EXIF behind the start of a scan', jpeg([0xff, 0xda, 0, 2], exifSegment)],
    ['EXIF behind the end', jpeg([0xff, 0xd9], exifSegment)],
  ])('finds nothing in a JPEG with %s', (_, bytes) => expect(findJpegExif(bytes)).toBeNull());

  it('comes to an end with any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void findJpegExif(jpeg([...bytes]))));
  });
});
