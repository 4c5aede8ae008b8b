import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../../imaging/image-header.ts';

const sample = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../web/public/samples/${name}`, import.meta.url)));

const DATA_ELEMENTS = '\x08\0\x05\0CS\x02\0AB\x08\0\x08\0CS\x02\0CD\x08\0\x60\0CS\x02\0CR';

describe('readImageHeader()', () => {
  it.each([
    ['normal-1.jpeg', 1416, 1296],
    ['pneumonia-1.jpeg', 1104, 744],
  ])('reads the size of the real image %s', (name, width, height) => {
    expect(readImageHeader(sample(name))).toEqual({ format: 'jpeg', size: { width, height }, isDeep: false });
  });

  it('reads the size of a PNG from its first chunk', () => {
    const png = bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x0a\x20\0\0\x07\xd0');
    expect(readImageHeader(png)).toEqual({ format: 'png', size: { width: 2592, height: 2000 }, isDeep: false });
  });

  it.each([
    [1, false],
    [8, false],
    [16, true],
  ])('says whether a PNG of %i bits has more than a browser shows', (bits, isDeep) => {
    const png = bytes(`\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x0a\x20\0\0\x07\xd0${String.fromCharCode(bits)}`);
    expect(readImageHeader(png)?.isDeep).toBe(isDeep);
  });

  it('skips fill bytes and other segments before a JPEG’s frame header', () => {
    const jpeg = bytes('\xff\xd8\xff\xe0\0\x04ab\xff\xff\xfe\0\x03c\xff\xc2\0\x11\x08\x01\x00\x02\x00\x03');
    expect(readImageHeader(jpeg)).toEqual({ format: 'jpeg', size: { width: 512, height: 256 }, isDeep: false });
  });

  it.each([
    ['a JPEG whose frame header lies beyond the prefix', '\xff\xd8\xff\xe1\xff\xff', 'jpeg'],
    ['a JPEG that breaks off in garbage', '\xff\xd8\xff\xe0\0\x04abgarbage-garbage', 'jpeg'],
    ['a PNG cut before its size', '\x89PNG\r\n\x1a\n\0\0', 'png'],
    ['a DICOM file', `${'\0'.repeat(128)}DICM`, 'dicom'],
    ['a GIF', 'GIF89a', 'gif'],
    ['a little-endian TIFF', 'II*\0', 'tiff'],
    ['a WebP', 'RIFF\0\0\0\0WEBP', 'webp'],
    ['a HEIF', '\0\0\0\x18ftypheic', 'heif'],
    ['a PDF', '%PDF-1.7', 'pdf'],
    ['a ZIP', 'PK\x03\x04', 'zip'],
    ['a DICOM file that begins with its data elements', DATA_ELEMENTS, 'dicom'],
  ])('names %s without a size', (_, text, format) => {
    expect(readImageHeader(bytes(text))).toEqual({ format, size: null, isDeep: false });
  });

  it.each([
    ['text', 'Dear colleague'],
    ['nothing', ''],
    ['a DICOM word in the wrong place', 'DICM'],
    ['two data elements of DICOM and no third', DATA_ELEMENTS.slice(0, -10)],
    ['a data element of DICOM that ends within its length', '\x08\0\x05\0OB\0\0\x02'],
    ['data elements of DICOM that do not ascend', `${DATA_ELEMENTS.slice(10)}${DATA_ELEMENTS}`],
    ['data elements of a group that no DICOM file begins with', DATA_ELEMENTS.replaceAll('\x08\0', '\x28\0')],
    ['words that begin as a bitmap does', 'BMI of the patient: 21.4, weight 70 kg'],
    ['numbers of 2 bytes, little-endian', '\x08\0\x10\0\x20\0\x30\0\x40\0\x50\0\x60\0\x70\0\x80\0'],
    ['zeros', '\0'.repeat(600)],
  ])('recognises no image in %s', (_, text) => {
    expect(readImageHeader(bytes(text))).toBeNull();
  });

  it('never reads outside of what it was given', () => {
    const image = sample('pneumonia-1.jpeg').subarray(0, 700);
    for (let length = 0; length <= image.length; length += 1) {
      const header = readImageHeader(image.subarray(0, length));
      expect(header === null || header.size === null || header.size.width === 1104).toBe(true);
    }
  });
});

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
