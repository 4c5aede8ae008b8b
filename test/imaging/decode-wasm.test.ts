import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeJpeg } from '../../core/formats/jpeg/decode.ts';
import { JpegError } from '../../core/formats/jpeg/jpeg-error.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { createWasmDecoder } from '../../imaging/decode-wasm.ts';
import type { ImageDecoder } from '../../imaging/decoder.ts';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { rasterOfJpeg } from '../../imaging/jpeg-raster.ts';
import { JpegSandbox } from '../../imaging/jpeg-sandbox.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { prepareImage } from '../../imaging/prepare.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const fixture = (path: string) => readFileSync(new URL(path, FIXTURES));
const listed = (folder: string, ending: RegExp) =>
  readdirSync(new URL(folder, FIXTURES), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => `${folder}${path}`);

const JPEGS = [
  ...listed('jpeg/', /\.jpg$/),
  ...listed('im2rec/x-rays/', /\.jpeg$/),
  ...['grey', 'grey-progressive', 'grey-restart', 'colour-420', 'colour-444', 'inks', 'lying'].map(
    (name) => `resize-to-input/${name}.jpg`,
  ),
  'uploads/cmyk_pillow.jpg',
];
const PNGS = ['palette', 'half-transparent', 'small'].map((name) => `resize-to-input/${name}.png`);

const require = createRequire(import.meta.url);
const wasm = readFileSync(require.resolve('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm'));

const own: ImageDecoder = { decode: async (file) => rasterOfJpeg(file) };
let decoder: ImageDecoder;

beforeEach(() => {
  decoder = createWasmDecoder(wasm, nodeZlib);
});

async function expectEqual(one: ImageDecoder, file: Uint8Array, format: 'jpeg' | 'png' = 'jpeg'): Promise<void> {
  const { data, ...size } = await one.decode(file, format);
  const { data: expected, ...expectedSize } = await sharpDecoder.decode(file, format);
  expect(size).toEqual(expectedSize);
  expect(Buffer.compare(data, expected)).toBe(0);
}

describe('createWasmDecoder()', () => {
  it('has JPEGs of every kind to compare', () => expect(JPEGS.length).toBeGreaterThan(40));

  it.each(JPEGS)('decodes %s to the pixels of libvips', (path) => expectEqual(decoder, fixture(path)));

  it.each(JPEGS)('decodes %s to the pixels of libvips without WebAssembly, too', (path) =>
    expectEqual(own, fixture(path)),
  );

  it.each(PNGS)('decodes %s to the pixels of libvips', (path) => expectEqual(decoder, fixture(path), 'png'));

  it.each([...JPEGS, ...PNGS].filter((path) => !path.startsWith('jpeg/')))(
    'prepares %s as sharp does',
    async (path) => {
      const [ours, sharps] = await Promise.all(
        [decoder, sharpDecoder].map((one) => prepareImage(fixture(path), { side: 224, decoder: one })),
      );
      expect(ours?.preparation).toEqual(sharps?.preparation);
      expect(Buffer.compare(ours?.png ?? Buffer.alloc(0), sharps?.png ?? Buffer.alloc(1))).toBe(0);
    },
  );

  it('decodes any JPEG that sharp writes to the pixels that sharp reads, with and without WebAssembly', async () => {
    const images = fc.record({
      width: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 1, max: 40 }),
      space: fc.constantFrom('b-w', 'srgb', 'cmyk'),
      quality: fc.integer({ min: 1, max: 100 }),
      progressive: fc.boolean(),
      chromaSubsampling: fc.constantFrom('4:2:0', '4:4:4'),
      optimiseCoding: fc.boolean(),
      seed: fc.integer({ min: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(images, async ({ width, height, space, seed, ...options }) => {
        const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.imul(seed, i * i + 7 * i) >>> 9);
        const file = await sharp(pixels, { raw: { width, height, channels: 3 } })
          .toColourspace(space)
          .jpeg(options)
          .toBuffer();
        await expectEqual(decoder, file);
        await expectEqual(own, file);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['without the mark that Adobe’s inks are complements', (jpeg: Buffer) => renamed(jpeg, 'Adobe', 'Other')],
    ['whose first three inks are transformed (YCCK)', (jpeg: Buffer) => withAdobeTransform(jpeg, 2)],
  ])('decodes four inks %s to the pixels of libvips', (_, change) =>
    expectEqual(decoder, change(fixture('resize-to-input/inks.jpg'))),
  );

  it.each([
    ['three components that Adobe says are RGB', 0],
    ['three components that Adobe says are YCbCr', 1],
  ])('decodes %s to the pixels of libvips', async (_, transform) => {
    const rgb = withAdobeTransform(fixture('jpeg/rgb.jpg'), transform);
    await expectEqual(decoder, rgb);
    await expectEqual(own, rgb);
  });
});

describe('createWasmDecoder(), of what harms no pixel', () => {
  it.each([
    ['samsung_se0.jpg', 'rgb.jpg'],
    ['samsung_grey_se0.jpg', 'grey.jpg'],
    ['pixel_extraneous_before_dqt.jpg', 'rgb.jpg'],
    ['padding_before_eoi_2.jpg', 'rgb.jpg'],
  ])('decodes %s like %s', async (odd, plain) => {
    const expected = await decoder.decode(fixture(`uploads/${plain}`), 'jpeg');
    expect(Buffer.compare((await decoder.decode(fixture(`uploads/${odd}`), 'jpeg')).data, expected.data)).toBe(0);
  });
});

describe('rasterOfJpeg()', () => {
  it('takes a restart marker too many, behind the last interval, as libvips does', async () => {
    const whole = fixture('jpeg/restart-each-mcu.jpg');
    const restarts = 6 * 4 - 1;
    const marker = Buffer.of(0xff, 0xd0 + (restarts % 8));
    const odd = Buffer.concat([whole.subarray(0, -2), marker, whole.subarray(-2)]);
    expect(Buffer.compare(rasterOfJpeg(odd).data, rasterOfJpeg(whole).data)).toBe(0);
    await expectEqual(own, odd);
    await expectEqual(decoder, odd);
  });
});

describe('createWasmDecoder(), of a damaged file', () => {
  it.each([
    ['a JPEG cut off in its scan', fixture('resize-to-input/grey.jpg').subarray(0, 5000), 'jpeg'],
    ['a JPEG cut off in its header', fixture('resize-to-input/grey.jpg').subarray(0, 100), 'jpeg'],
    ['a PNG cut off', fixture('resize-to-input/small.png').subarray(0, -200), 'png'],
    ['a JPEG that is none', Buffer.from('no image'), 'jpeg'],
  ] as const)('refuses %s', async (_, file, format) => {
    await expect(decoder.decode(file, format)).rejects.toThrow(UndecodableImageError);
  });

  it('refuses components whose resolutions are no whole fractions, as libvips does', async () => {
    const odd = withSampling(fixture('jpeg/sampling-3x1.jpg'), 1, 0x21);
    await expect(sharpDecoder.decode(odd, 'jpeg')).rejects.toThrow(UndecodableImageError);
    await expect(own.decode(odd, 'jpeg')).rejects.toThrow(JpegError);
    await expect(decoder.decode(odd, 'jpeg')).rejects.toThrow(UndecodableImageError);
  });

  it('gives pixels or refuses, and decodes the next file all the same', async () => {
    const whole = fixture('jpeg/grey.jpg');
    const expected = await decoder.decode(whole, 'jpeg');
    const seeds = ['sampling-2x2', 'sampling-2x2-progressive', 'grey', 'restart-progressive'];
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), changes, async (seed, places) => {
        const damaged = Buffer.from(fixture(`jpeg/${seed}.jpg`));
        for (const [at, byte] of places) damaged[at % damaged.length] = byte;
        if (isHuge(damaged)) return; // `inspectImage` refuses it before
        await decoder.decode(damaged, 'jpeg').catch((error) => expect(error).toBeInstanceOf(UndecodableImageError));
        expect(Buffer.compare((await decoder.decode(whole, 'jpeg')).data, expected.data)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('JpegSandbox', () => {
  it('decodes grey and RGB in WebAssembly, and leaves four inks and unusual resolutions to others', async () => {
    const sandbox = new JpegSandbox(wasm);
    const kinds = ['grey', 'rgb', 'sampling-2x2', 'sampling-4x2', 'sampling-mixed'];
    const decoded: (number | undefined)[] = [];
    for (const kind of kinds) decoded.push((await sandbox.decode(fixture(`jpeg/${kind}.jpg`)))?.channels);
    expect(decoded).toEqual([1, 3, 3, undefined, undefined]);
    expect(await sandbox.decode(fixture('resize-to-input/inks.jpg'))).toBeNull();
  });

  it('compiles its code once, and makes another instance only after a file that it could not tell to be refused', async () => {
    const compile = vi.spyOn(WebAssembly, 'compile');
    const instances = vi.spyOn(WebAssembly, 'Instance');
    const sandbox = new JpegSandbox(wasm);
    const grey = fixture('jpeg/grey.jpg');
    const stray = Buffer.concat([grey.subarray(0, 2), Buffer.alloc(4, 1), grey.subarray(2)]);
    const decodes: boolean[] = [];
    for (const file of [grey, fixture('resize-to-input/inks.jpg'), stray, grey]) {
      decodes.push((await sandbox.decode(file)) !== null);
    }
    expect([decodes, instances.mock.calls.length]).toEqual([[true, false, false, true], 1]);
    expect(await sandbox.decode(fixture('jpeg/sampling-4x2.jpg'))).toBeNull();
    expect(await sandbox.decode(grey)).not.toBeNull();
    expect([compile.mock.calls.length, instances.mock.calls.length]).toEqual([1, 2]);
    vi.restoreAllMocks();
  });

  it('says nothing on the console about a damaged file', async () => {
    const written: unknown[] = [];
    const { log, error, warn } = console;
    Object.assign(console, { log: push, error: push, warn: push });
    function push(...line: unknown[]): void {
      written.push(line);
    }
    try {
      await new JpegSandbox(wasm).decode(fixture('uploads/j_half_eoi.jpg'));
    } finally {
      Object.assign(console, { log, error, warn });
    }
    expect(written).toEqual([]);
  });
});

describe('decodeJpeg()', () => {
  it.each([
    ['no frame', Buffer.of(0xff, 0xd8, 0xff, 0xd9), 'JPEG_CORRUPT'],
    ['a scan before its frame', Buffer.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9), 'JPEG_CORRUPT'],
    ['an arithmetic frame', Buffer.of(0xff, 0xd8, 0xff, 0xc9, 0, 2, 0xff, 0xd9), 'JPEG_UNSUPPORTED'],
  ])('refuses a JPEG with %s', (_, file, code) => {
    const refused = expect.objectContaining({ name: JpegError.name, code });
    expect(() => decodeJpeg(file)).toThrow(refused);
  });
});

function renamed(jpeg: Buffer, name: string, other: string): Buffer {
  const changed = Buffer.from(jpeg);
  changed.write(other, changed.indexOf(name), 'latin1');
  return changed;
}

/** The transform is the last byte of the segment, twelve bytes with the name. A JPEG without the segment gets one. */
function withAdobeTransform(jpeg: Buffer, transform: number): Buffer {
  const changed = Buffer.from(jpeg);
  const at = changed.indexOf('Adobe');
  if (at >= 0) {
    changed[at + 11] = transform;
    return changed;
  }
  const segment = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** @param component From 0 on. */
function withSampling(jpeg: Buffer, component: number, sampling: number): Buffer {
  const changed = Buffer.from(jpeg);
  changed[changed.indexOf(Buffer.of(0xff, 0xc0)) + 11 + 3 * component] = sampling;
  return changed;
}

function isHuge(jpeg: Buffer): boolean {
  for (let at = 2; at + 9 < jpeg.length; at++) {
    const isFrame = jpeg[at] === 0xff && [0xc0, 0xc1, 0xc2].includes(jpeg[at + 1] ?? 0);
    if (isFrame && jpeg.readUInt16BE(at + 5) * jpeg.readUInt16BE(at + 7) > 1_000_000) return true;
  }
  return false;
}
