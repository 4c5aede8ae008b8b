/** The blocks of real images: counted by `walkJpeg`, made and damaged by others than ourselves. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { JpegError } from '../../../../core/formats/jpeg/jpeg-error.ts';
import { walkJpeg } from '../../../../core/formats/jpeg/walk.ts';
import { LIMITS } from './build-jpeg.ts';

const read = (name: string) => readFileSync(new URL(`../../../fixtures/resize-to-input/${name}.jpg`, import.meta.url));
const walk = (image: Uint8Array) => walkJpeg(image, LIMITS);
const CORRUPT = expect.objectContaining({ code: 'JPEG_CORRUPT' });

const BASES = ['grey', 'colour-420', 'colour-444', 'grey-progressive', 'grey-restart'] as const;
const SIZE = { width: 200, height: 150 } as const;
const NOISE = Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => (i * 7_919 * i) % 251);

describe('walkJpeg(), every block of a scan', () => {
  it.each([...BASES, 'lying', 'inks'])('accepts %s.jpg', (name) => {
    expect(walk(read(name)).width).toBeGreaterThan(0);
  });

  it.each(
    [1, 20, 50, 75, 100].flatMap((quality) =>
      ['4:2:0', '4:4:4'].flatMap((chromaSubsampling) =>
        [{}, { optimiseCoding: true }, { progressive: true }, { mozjpeg: true }].map((how) => ({
          quality,
          chromaSubsampling,
          ...how,
        })),
      ),
    ),
  )('accepts noise, which has the longest codes, saved with %o', async (options) => {
    const jpeg = await sharp(NOISE, { raw: { ...SIZE, channels: 3 } })
      .jpeg({ optimiseCoding: false, ...options })
      .toBuffer();
    expect(walk(jpeg)).toMatchObject(SIZE);
  });

  it('accepts bytes after the end of the image', () => {
    expect(walk(Buffer.concat([read('grey'), Buffer.alloc(100, 7)])).width).toBeGreaterThan(0);
  });

  for (const name of BASES) {
    const image = read(name);
    const start = firstScan(image);
    const length = image.length - start;

    it(`refuses ${name}.jpg cut anywhere in its scans and closed with an end marker`, () => {
      for (let percent = 0; percent < 100; percent += 3) {
        const cut = image.subarray(0, start + Math.floor((length * percent) / 100));
        expect(() => walk(closed(cut)), `${percent} %`).toThrow(CORRUPT);
      }
    });

    it(`refuses ${name}.jpg that lacks its last bytes`, () => {
      for (const missing of [3, 4, 8, 20, 100]) {
        expect(() => walk(closed(image.subarray(0, -2 - missing))), `${missing} bytes`).toThrow(CORRUPT);
      }
    });

    it(`refuses ${name}.jpg that lacks bytes in the middle of its scans`, () => {
      const middle = Math.floor((start + image.length) / 2);
      const gap = Buffer.concat([image.subarray(0, middle), image.subarray(middle + 400)]);
      expect(() => walk(gap)).toThrow(CORRUPT);
    });

    it(`refuses ${name}.jpg whose scan goes on after the last row`, () => {
      for (const more of [Buffer.alloc(10, 0x55), Buffer.of(1), Buffer.of(0, 0, 3), image.subarray(-40, -2)]) {
        expect(() => walk(Buffer.concat([image.subarray(0, -2), more, image.subarray(-2)]))).toThrow(CORRUPT);
      }
    });

    it(`refuses ${name}.jpg whose last kilobyte is zeros`, () => {
      for (const zeros of [64, 512, 1_024]) {
        const end = Math.max(start, image.length - 2 - zeros);
        const lost = Buffer.concat([image.subarray(0, end), Buffer.alloc(2 * zeros), image.subarray(-2)]);
        expect(() => walk(lost), `${zeros} bytes`).toThrow(CORRUPT);
      }
    });

    it(`refuses ${name}.jpg that says it has other rows than its scans`, () => {
      for (const factor of [0.5, 0.9, 1.1, 2]) {
        const lying = Buffer.from(image);
        const at = frameOf(lying) + 5;
        lying.writeUInt16BE(Math.round(lying.readUInt16BE(at) * factor), at);
        expect(() => walk(lying), `${factor} times`).toThrow(CORRUPT);
      }
    });
  }

  it('refuses a progressive image that lacks any of its scans', async () => {
    const jpeg = await sharp(NOISE, { raw: { ...SIZE, channels: 3 } })
      .jpeg({ progressive: true })
      .toBuffer();
    const scans = scansOf(jpeg);
    expect(scans.length).toBeGreaterThan(5);
    for (const [index, { from, to }] of scans.entries()) {
      const without = Buffer.concat([jpeg.subarray(0, from), jpeg.subarray(to)]);
      expect(() => walk(without), `scan ${index}`).toThrow(CORRUPT);
      expect(() => walk(closed(jpeg.subarray(0, from))), `from scan ${index}`).toThrow(CORRUPT);
    }
  });

  it('refuses an image whose restart markers come in the wrong order', () => {
    const image = read('grey-restart');
    image.writeUInt8(0xd5, image.indexOf(Buffer.from([0xff, 0xd1]), firstScan(image)) + 1);
    expect(() => walk(image)).toThrow(/restart marker/);
  });

  it('terminates on any bytes', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647);
    for (const name of BASES) {
      for (let round = 0; round < 500; round++) {
        const image = read(name);
        for (let i = 0; i < 8; i++) image.writeUInt8(random() % 256, 2 + (random() % (image.length - 2)));
        try {
          walk(image);
        } catch (error) {
          expect(error).toBeInstanceOf(JpegError);
        }
      }
    }
  });
});

/** Position of the first entropy-coded data. */
function firstScan(jpeg: Buffer): number {
  const marker = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return marker + 2 + jpeg.readUInt16BE(marker + 2);
}

function frameOf(jpeg: Buffer): number {
  const frames = [0xc0, 0xc2].map((marker) => jpeg.indexOf(Buffer.from([0xff, marker]))).filter((at) => at >= 0);
  return Math.min(...frames);
}

/** Each scan with its header, up to the marker that ends it. */
function scansOf(jpeg: Buffer): { from: number; to: number }[] {
  const scans: { from: number; to: number }[] = [];
  for (let from = jpeg.indexOf(Buffer.from([0xff, 0xda])); from >= 0; ) {
    let to = from + 2;
    while (jpeg[to] !== 0xff || jpeg[to + 1] === 0) to++;
    scans.push({ from, to });
    from = jpeg.indexOf(Buffer.from([0xff, 0xda]), to);
  }
  return scans;
}

function closed(jpeg: Buffer): Buffer {
  const isAfterEscape = jpeg.at(-1) === 0xff;
  return Buffer.concat([isAfterEscape ? jpeg.subarray(0, -1) : jpeg, Buffer.from([0xff, 0xd9])]);
}
