import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../../server/endpoint/errors.ts';
import { squash } from '../../../server/endpoint/squash.ts';

const fixtures = new URL('../../fixtures/squash/', import.meta.url);
const { cases } = JSON.parse(read('cases.json').toString('utf8')) as {
  cases: { film: string; width: number; height: number; expected: string }[];
};

describe('squash', () => {
  for (const { film, width, height, expected } of cases) {
    it(`makes of ${film} at ${width}×${height} what Pillow makes of it, to the last bit`, async () => {
      const planes = await squash(read(film), { width, height });
      expect(Uint8Array.from(planes)).toEqual(await planesOf(expected));
    });
  }

  it('leaves a picture of the right size as it is', async () => {
    const planes = await squash(read('grey.224x224.png'), { width: 224, height: 224 });
    expect(Uint8Array.from(planes)).toEqual(await planesOf('grey.224x224.png'));
  });

  it('gives samples from 0 to 255, the three planes of a grey film alike', async () => {
    const planes = await squash(read('grey.jpg'), { width: 32, height: 48 });
    const area = 32 * 48;
    expect(planes).toHaveLength(3 * area);
    expect(Math.max(...planes)).toBeGreaterThan(150);
    expect(planes.subarray(area, 2 * area)).toEqual(planes.subarray(0, area));
    expect(planes.subarray(2 * area)).toEqual(planes.subarray(0, area));
  });

  it('refuses a film that is cut anywhere', async () => {
    const film = read('grey.jpg');
    for (const percent of [1, 5, 25, 50, 75, 95, 99]) {
      const cut = film.subarray(0, Math.floor((film.length * percent) / 100));
      await expect(squash(cut, SIZE), `${percent} %`).rejects.toThrow(UndecodableImageError);
    }
    await expect(squash(film.subarray(0, -1), SIZE)).rejects.toThrow(UndecodableImageError);
  });

  it('refuses a PNG whose content does not match its checksum', async () => {
    const film = Buffer.from(read('small.png'));
    film.writeUInt8(film.readUInt8(1000) ^ 0xff, 1000);
    await expect(squash(film, SIZE)).rejects.toThrow(UndecodableImageError);
  });

  it('takes a film with bytes after its end', async () => {
    const whole = await squash(read('grey.jpg'), SIZE);
    expect(await squash(Buffer.concat([read('grey.jpg'), Buffer.from('more')]), SIZE)).toEqual(whole);
  });

  for (const format of ['gif', 'webp', 'tiff', 'avif'] as const) {
    it(`refuses ${format}, a format that libvips could read`, async () => {
      const file = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } })
        .toFormat(format)
        .toBuffer();
      await expect(squash(file, SIZE)).rejects.toThrow(UndecodableImageError);
    });
  }

  it('refuses SVG, text and nothing', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>';
    for (const content of [svg, 'a letter', '']) {
      await expect(squash(Buffer.from(content), SIZE)).rejects.toThrow(UndecodableImageError);
    }
  });

  it('refuses more than 40 million pixels', async () => {
    const bomb = await sharp({ create: { width: 8000, height: 5001, channels: 3, background: 'black' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    await expect(squash(bomb, SIZE)).rejects.toThrow(/pixel limit/);
  });
});

const SIZE = { width: 224, height: 224 };

function read(file: string): Buffer {
  return readFileSync(new URL(file, fixtures));
}

async function planesOf(file: string): Promise<Uint8Array> {
  const { data, info } = await sharp(read(file)).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  return Uint8Array.from({ length: 3 * area }, (_, i) => data[(i % area) * 3 + Math.floor(i / area)] as number);
}
