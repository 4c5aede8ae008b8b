/** The cases themselves: there are enough, none occurs twice, and a mistake in one is an error. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readCases } from './cases.ts';
import { splitJpeg } from './recipe/jpeg-segments.ts';
import { splitPng } from './recipe/png-chunks.ts';
import { cook } from './recipe/recipe.ts';

describe('readCases()', () => {
  it('finds at least a hundred requests and a hundred and twenty images', () => {
    const count = (folder: 'requests' | 'images') => readCases(folder, 'server').flatMap(({ cases }) => cases).length;
    expect(count('requests')).toBeGreaterThanOrEqual(100);
    expect(count('images')).toBeGreaterThanOrEqual(120);
  });

  it('has unique names within each file', () => {
    for (const folder of ['requests', 'images'] as const) {
      for (const { file, cases } of readCases(folder, 'server')) {
        const names = cases.map(({ name }) => name);
        expect(new Set(names).size, file).toBe(names.length);
      }
    }
  });
});

describe('cook()', () => {
  it('refuses an unknown verb and names the known ones', async () => {
    await expect(cook({ filn: 'normal' })).rejects.toThrow(/needed one verb of hex, lines, .*; found filn/);
  });

  it('refuses two verbs', async () => {
    await expect(cook({ hex: 'ff', u16: 1 })).rejects.toThrow(/needed one verb/);
  });

  it('refuses an unknown field', async () => {
    await expect(cook({ repeat: 'x', tmes: 3 })).rejects.toThrow(/tmes/);
  });

  it('refuses a segment that the image lacks and names those it has', async () => {
    await expect(cook({ drop: 'DRI', from: { image: 'normal' } })).rejects.toThrow(/needed DRI, found SOI APP0/);
  });

  it('cooks bytes, numbers, lines and repetitions', async () => {
    expect((await cook([{ hex: 'ff 00' }, { u16: 258 }, { u32: 1 }])).toString('hex')).toBe('ff00010200000001');
    expect((await cook({ lines: ['a', ['b', 'c'], ''] })).toString()).toBe('a\r\nbc\r\n');
    expect((await cook({ repeat: 'n{n} ', times: 3 })).toString()).toBe('n0 n1 n2 ');
  });

  it('cuts by percent, by bytes, and by what is missing', async () => {
    expect((await cook({ cut: '0123456789', percent: 25 })).toString()).toBe('01');
    expect((await cook({ cut: '0123456789', bytes: 3 })).toString()).toBe('012');
    expect((await cook({ cut: '0123456789', missing: 1 })).toString()).toBe('012345678');
  });

  it('fills an image with comments to the exact byte, and leaves it valid', async () => {
    for (const upTo of [5_543, 5_544, 71_075, 71_076, 71_080, 140_000]) {
      const filled = await cook({ comments: { image: 'normal' }, upTo });
      expect(filled.length).toBe(upTo);
      expect((await sharp(filled, { failOn: 'warning' }).stats()).channels).toHaveLength(3);
    }
  });

  it('splits an image without losing a byte', async () => {
    const jpeg = await cook({ jpeg: 'grey', of: 'normal', restartInterval: 5 });
    const png = await cook({ png: 'palette', of: 'normal' });
    expect(Buffer.concat(splitJpeg(jpeg).map(({ bytes }) => bytes)).equals(jpeg)).toBe(true);
    expect(Buffer.concat(splitPng(png).map(({ bytes }) => bytes)).equals(png)).toBe(true);
    expect(splitJpeg(jpeg).map(({ name }) => name)).toContain('DRI');
    expect(splitPng(png).map(({ name }) => name)).toEqual(['signature', 'IHDR', 'PLTE', 'IDAT', 'IEND']);
  });
});
