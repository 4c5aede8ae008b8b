import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { ensureWholeScans } from '../../imaging/jpeg-scans.ts';

const IMAGE = readFileSync(new URL('../fixtures/resize-to-input/grey.jpg', import.meta.url));
const COLOUR = readFileSync(new URL('../fixtures/resize-to-input/colour-420.jpg', import.meta.url));

describe('ensureWholeScans()', () => {
  for (const name of ['grey', 'grey-progressive', 'grey-restart', 'colour-420', 'colour-444', 'lying', 'inks']) {
    it(`accepts ${name}.jpg`, () => {
      ensureWholeScans(readFileSync(new URL(`../fixtures/resize-to-input/${name}.jpg`, import.meta.url)));
    });
  }

  for (const quality of [1, 20, 50, 100]) {
    it(`accepts noise of quality ${quality}, which has the longest codes`, async () => {
      const noise = Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * 7_919 * i) % 251);
      const raw = { width: 200, height: 150, channels: 3 } as const;
      ensureWholeScans(await sharp(noise, { raw }).jpeg({ quality, optimiseCoding: false }).toBuffer());
    });
  }

  it('accepts an image with bytes after its end', () => ensureWholeScans(Buffer.concat([IMAGE, Buffer.alloc(100, 7)])));

  for (const [kind, image] of [
    ['grey', IMAGE],
    ['colour', COLOUR],
  ] as const) {
    it(`refuses a ${kind} image that lacks the last tenth of its scan, or more, and is closed with an end marker`, () => {
      const [start, length] = [scanOf(image), image.length - scanOf(image)];
      for (const tenths of [0, 1, 3, 5, 9]) {
        const cut = image.subarray(0, start + Math.floor((length * tenths) / 10));
        expect(() => ensureWholeScans(closed(cut)), `${tenths} tenths`).toThrow(UndecodableImageError);
      }
    });

    it(`refuses a ${kind} image that lacks bytes in the middle of its scan`, () => {
      const middle = Math.floor((scanOf(image) + image.length) / 2);
      const gap = Buffer.concat([image.subarray(0, middle), image.subarray(middle + 400)]);
      expect(() => ensureWholeScans(gap)).toThrow(UndecodableImageError);
    });

    it(`refuses a ${kind} image whose scan goes on after the last row`, () => {
      const more = Buffer.concat([image.subarray(0, -2), Buffer.alloc(10, 0x55), image.subarray(-2)]);
      expect(() => ensureWholeScans(more)).toThrow(/goes on after its last unit/);
    });
  }

  it('refuses an image whose scan refers to a missing table', () => {
    const image = Buffer.from(IMAGE);
    image.writeUInt8(0x33, scanOf(image) - 4);
    expect(() => ensureWholeScans(image)).toThrow(/refers to no table/);
  });

  it('counts the blocks of an image whose components all have the same number, as libjpeg reads it', () => {
    const image = Buffer.from(readFileSync(new URL('../fixtures/resize-to-input/colour-444.jpg', import.meta.url)));
    const frame = image.indexOf(Buffer.from([0xff, 0xc0]));
    const scan = image.indexOf(Buffer.from([0xff, 0xda]));
    for (const index of [0, 1, 2]) {
      image.writeUInt8(1, frame + 10 + 3 * index);
      image.writeUInt8(1, scan + 5 + 2 * index);
    }
    ensureWholeScans(image);
    expect(() => ensureWholeScans(closed(image.subarray(0, -12)))).toThrow(/1138 of 1140 units/);
  });

  it('refuses an image whose restart markers come in the wrong order', () => {
    const image = Buffer.from(readFileSync(new URL('../fixtures/resize-to-input/grey-restart.jpg', import.meta.url)));
    image.writeUInt8(0xd5, image.indexOf(Buffer.from([0xff, 0xd1]), scanOf(image)) + 1);
    expect(() => ensureWholeScans(image)).toThrow(/restart marker/);
  });

  it('terminates on any bytes', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 2_000; round++) {
      const image = Buffer.from(IMAGE);
      for (let i = 0; i < 8; i++) image.writeUInt8(random() % 256, 2 + (random() % (image.length - 2)));
      try {
        ensureWholeScans(image);
      } catch (error) {
        expect(error).toBeInstanceOf(UndecodableImageError);
      }
    }
  });
});

/** Position of the entropy-coded data. */
function scanOf(jpeg: Buffer): number {
  const marker = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return marker + 2 + jpeg.readUInt16BE(marker + 2);
}

function closed(jpeg: Buffer): Buffer {
  const isAfterEscape = jpeg.at(-1) === 0xff;
  return Buffer.concat([isAfterEscape ? jpeg.subarray(0, -1) : jpeg, Buffer.from([0xff, 0xd9])]);
}
