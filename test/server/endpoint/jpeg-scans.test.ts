import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../../server/endpoint/errors.ts';
import { ensureWholeScans } from '../../../server/endpoint/jpeg-scans.ts';

const FILM = readFileSync(new URL('../../fixtures/squash/grey.jpg', import.meta.url));
const COLOUR = readFileSync(new URL('../../fixtures/squash/colour-420.jpg', import.meta.url));

describe('walking the scans of a JPEG', () => {
  for (const name of ['grey', 'grey-progressive', 'grey-restart', 'colour-420', 'colour-444', 'lying', 'inks']) {
    it(`finds ${name}.jpg whole`, () => {
      ensureWholeScans(readFileSync(new URL(`../../fixtures/squash/${name}.jpg`, import.meta.url)));
    });
  }

  for (const quality of [1, 20, 50, 100]) {
    it(`finds noise of quality ${quality} whole, with the longest codes there are`, async () => {
      const noise = Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * 7_919 * i) % 251);
      const raw = { width: 200, height: 150, channels: 3 } as const;
      ensureWholeScans(await sharp(noise, { raw }).jpeg({ quality, optimiseCoding: false }).toBuffer());
    });
  }

  it('finds a film with bytes after its end whole', () =>
    ensureWholeScans(Buffer.concat([FILM, Buffer.alloc(100, 7)])));

  for (const [kind, film] of [
    ['grey', FILM],
    ['colour', COLOUR],
  ] as const) {
    it(`refuses a ${kind} film that lacks the last tenth of its scan, or more, and is closed with an end marker`, () => {
      const [start, length] = [scanOf(film), film.length - scanOf(film)];
      for (const tenths of [0, 1, 3, 5, 9]) {
        const cut = film.subarray(0, start + Math.floor((length * tenths) / 10));
        expect(() => ensureWholeScans(closed(cut)), `${tenths} tenths`).toThrow(UndecodableImageError);
      }
    });

    it(`refuses a ${kind} film that lacks bytes in the middle of its scan`, () => {
      const middle = Math.floor((scanOf(film) + film.length) / 2);
      const gap = Buffer.concat([film.subarray(0, middle), film.subarray(middle + 400)]);
      expect(() => ensureWholeScans(gap)).toThrow(UndecodableImageError);
    });

    it(`refuses a ${kind} film whose scan goes on after the last row`, () => {
      const more = Buffer.concat([film.subarray(0, -2), Buffer.alloc(10, 0x55), film.subarray(-2)]);
      expect(() => ensureWholeScans(more)).toThrow(/goes on after its last unit/);
    });
  }

  it('refuses a film whose scan refers to a table that is not there', () => {
    const film = Buffer.from(FILM);
    film.writeUInt8(0x33, scanOf(film) - 4);
    expect(() => ensureWholeScans(film)).toThrow(/refers to no table/);
  });

  it('refuses a film whose restart markers come in the wrong order', () => {
    const film = Buffer.from(readFileSync(new URL('../../fixtures/squash/grey-restart.jpg', import.meta.url)));
    film.writeUInt8(0xd5, film.indexOf(Buffer.from([0xff, 0xd1]), scanOf(film)) + 1);
    expect(() => ensureWholeScans(film)).toThrow(/restart marker/);
  });

  it('ends on any bytes', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 2_000; round++) {
      const film = Buffer.from(FILM);
      for (let i = 0; i < 8; i++) film.writeUInt8(random() % 256, 2 + (random() % (film.length - 2)));
      try {
        ensureWholeScans(film);
      } catch (error) {
        expect(error).toBeInstanceOf(UndecodableImageError);
      }
    }
  });
});

/** Where the entropy-coded data begins. */
function scanOf(jpeg: Buffer): number {
  const marker = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return marker + 2 + jpeg.readUInt16BE(marker + 2);
}

function closed(jpeg: Buffer): Buffer {
  const isAfterEscape = jpeg.at(-1) === 0xff;
  return Buffer.concat([isAfterEscape ? jpeg.subarray(0, -1) : jpeg, Buffer.from([0xff, 0xd9])]);
}
