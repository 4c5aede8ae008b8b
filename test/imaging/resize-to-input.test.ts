import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { resizeToInput } from '../../imaging/resize-to-input.ts';

const fixtures = new URL('../fixtures/resize-to-input/', import.meta.url);
const originals = new URL('../fixtures/im2rec/x-rays/', import.meta.url);
const { cases } = JSON.parse(read('cases.json').toString('utf8')) as {
  cases: { image: string; width: number; height: number; expected: string }[];
};

describe('resizeToInput', () => {
  for (const { image, width, height, expected } of cases) {
    it(`resizes ${image} to ${width}×${height} bit for bit as Pillow does`, async () => {
      const tensor = await resizeToInput(read(image), { width, height });
      expect(Uint8Array.from(tensor)).toEqual(await channelFirst(expected));
    });
  }

  it('leaves an image of the right size unchanged', async () => {
    const tensor = await resizeToInput(read('grey.224x224.png'), { width: 224, height: 224 });
    expect(Uint8Array.from(tensor)).toEqual(await channelFirst('grey.224x224.png'));
  });

  it('gives samples from 0 to 255, the three channels of a grey image equal', async () => {
    const tensor = await resizeToInput(read('grey.jpg'), { width: 32, height: 48 });
    const area = 32 * 48;
    expect(tensor).toHaveLength(3 * area);
    expect(Math.max(...tensor)).toBeGreaterThan(150);
    expect(tensor.subarray(area, 2 * area)).toEqual(tensor.subarray(0, area));
    expect(tensor.subarray(2 * area)).toEqual(tensor.subarray(0, area));
  });

  it('refuses an image that is cut anywhere', async () => {
    const image = read('grey.jpg');
    for (const percent of [1, 5, 25, 50, 75, 95, 99]) {
      const cut = image.subarray(0, Math.floor((image.length * percent) / 100));
      await expect(resizeToInput(cut, SIZE), `${percent} %`).rejects.toThrow(UndecodableImageError);
    }
    await expect(resizeToInput(image.subarray(0, -1), SIZE)).rejects.toThrow(UndecodableImageError);
  });

  it('refuses a PNG whose content does not match its checksum', async () => {
    const image = Buffer.from(read('small.png'));
    image.writeUInt8(image.readUInt8(1000) ^ 0xff, 1000);
    await expect(resizeToInput(image, SIZE)).rejects.toThrow(UndecodableImageError);
  });

  it('takes an image with bytes after its end', async () => {
    const whole = await resizeToInput(read('grey.jpg'), SIZE);
    expect(await resizeToInput(Buffer.concat([read('grey.jpg'), Buffer.from('more')]), SIZE)).toEqual(whole);
  });

  for (const format of ['gif', 'webp', 'tiff', 'avif'] as const) {
    it(`refuses ${format}, a format that libvips could read`, async () => {
      const file = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } })
        .toFormat(format)
        .toBuffer();
      await expect(resizeToInput(file, SIZE)).rejects.toThrow(UndecodableImageError);
    });
  }

  it('refuses SVG, text and nothing', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>';
    for (const content of [svg, 'a letter', '']) {
      await expect(resizeToInput(Buffer.from(content), SIZE)).rejects.toThrow(UndecodableImageError);
    }
  });

  it('refuses more than 40 million pixels', async () => {
    const bomb = await sharp({ create: { width: 8000, height: 5001, channels: 3, background: 'black' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    await expect(resizeToInput(bomb, SIZE)).rejects.toThrow(
      'more than 40 million pixels. Its header says 8000 × 5001.',
    );
  });
});

describe('resizeToInput(), compared with other people’s copies of the same images at 224 × 224', () => {
  const images = readdirSync(originals, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.jpeg'));

  it('has twelve images to compare', () => expect(images).toHaveLength(12));

  for (const image of images) {
    it(`differs in ${image} by what JPEG of that quality does to any image`, async () => {
      const ours = await resizeToInput(readFileSync(new URL(image, originals)), SIZE);
      const theirs = await resizeToInput(read(`twins/${image.split('/').at(-1)}`), SIZE);
      const toTwin = psnr(ours, theirs);
      const toOwnJpeg = psnr(ours, await resizeToInput(await storedAsJpeg(ours), SIZE));
      expect(toTwin).toBeGreaterThan(37);
      expect(toOwnJpeg - toTwin, `own JPEG ${toOwnJpeg} dB, twin ${toTwin} dB`).toBeLessThan(4);
    });
  }

  it('would differ by more if it cropped', async () => {
    const [image = ''] = images;
    const whole = sharp(readFileSync(new URL(image, originals)));
    const { width = 0, height = 0 } = await whole.metadata();
    const side = Math.min(width, height);
    const cropped = await whole.resize({ width: side, height: side, fit: 'cover' }).png().toBuffer();
    expect(
      psnr(await resizeToInput(cropped, SIZE), await resizeToInput(read(`twins/${image.split('/').at(-1)}`), SIZE)),
    ).toBeLessThan(25);
  });
});

const SIZE = { width: 224, height: 224 };

/** Peak signal-to-noise ratio of samples 0..255, in dB. */
function psnr(one: Float32Array, other: Float32Array): number {
  const squares = one.reduce((sum, sample, i) => sum + (sample - Number(other[i])) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / one.length));
}

/** A resized grey image at quality 75 and with halved chroma, as the twins are stored. */
function storedAsJpeg(tensor: Float32Array): Promise<Buffer> {
  const grey = Uint8Array.from(tensor.subarray(0, SIZE.width * SIZE.height));
  const raw = { ...SIZE, channels: 1 } as const;
  return sharp(grey, { raw }).toColourspace('srgb').jpeg({ quality: 75 }).toBuffer();
}

function read(file: string): Buffer {
  return readFileSync(new URL(file, fixtures));
}

async function channelFirst(file: string): Promise<Uint8Array> {
  const { data, info } = await sharp(read(file)).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  return Uint8Array.from({ length: 3 * area }, (_, i) => data[(i % area) * 3 + Math.floor(i / area)] as number);
}
