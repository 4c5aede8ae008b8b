import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { VIEW_NAMES } from '../../core/contract/explanation.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import type { Raster } from '../../imaging/raster.ts';
import { readImage } from '../../imaging/read-image.ts';
import { renderView } from '../../imaging/views.ts';
import { NORMAL_IMAGE } from '../lambda/support/images.ts';

const SIDE = 224;

const ofGreys = (greys: readonly number[], side = SIDE): Raster => ({
  data: Uint8Array.from({ length: side * side }, (_, at) => greys[at % greys.length] as number),
  width: side,
  height: side,
  channels: 1,
});

/** The grey at the first pixels of a view of an image that is not resized. */
const firstGreys = ({ data }: Raster, count: number) => Array.from({ length: count }, (_, pixel) => data[3 * pixel]);

describe('`renderView`', () => {
  it.each([
    ['narrowWindow', [0, 12, 13, 128, 242, 255], [0, 0, 0, 128, 255, 255]],
    ['wideWindow', [0, 110, 200, 255], [12, 112, 193, 243]],
  ] as const)('applies %s to %j', (view, greys, expected) => {
    expect(firstGreys(renderView(ofGreys(greys), view, SIDE), greys.length)).toEqual(expected);
  });

  it('spreads the greys between the 1st and the 99th percentile', () => {
    const image = ofGreys(Array.from({ length: 200 }, (_, at) => (at === 0 ? 0 : at === 1 ? 255 : 50 + (at % 100))));
    const values = new Set(renderView(image, 'percentileWindow', SIDE).data);
    expect([Math.min(...values), Math.max(...values)]).toEqual([0, 255]);
    expect(values.size).toBeGreaterThan(90);
  });

  it('leaves a uniform image as it is under its own window', () => {
    expect(new Set(renderView(ofGreys([77]), 'percentileWindow', SIDE).data)).toEqual(new Set([77]));
  });

  it('crops evenly on all sides, before resizing', () => {
    const image = ofGreys([9], 400);
    const data = image.data.map((_, at) => {
      const [x, y] = [at % 400, Math.floor(at / 400)];
      return x < 20 || y < 20 || x >= 380 || y >= 380 ? 255 : 9;
    });
    expect(new Set(renderView({ ...image, data }, 'crop', SIDE).data)).toEqual(new Set([9]));
    data[20 * 400 + 20] = 255; // the first pixel within
    expect(renderView({ ...image, data }, 'crop', SIDE).data[0]).toBeGreaterThan(9);
  });

  it('gives every channel of a colour image the same window', () => {
    const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => [0, 128, 255][at % 3] as number);
    const view = renderView({ data, width: SIDE, height: SIDE, channels: 3 }, 'wideWindow', SIDE);
    expect([...view.data.subarray(0, 3)]).toEqual([12, 128, 243]);
  });

  it.each(VIEW_NAMES)('renders %s of a real X-ray: another image of the input’s size, much alike', async (view) => {
    const { pixels } = await readImage(NORMAL_IMAGE, sharpDecoder);
    const before = pixels.data.slice();
    const rendered = renderView(pixels, view, SIDE);
    expect(rendered).toMatchObject({ width: SIDE, height: SIDE, channels: 3 });
    expect(pixels.data).toEqual(before);
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    const { channels } = await sharp(rendered.data, { raw }).stats();
    expect(channels[0]?.stdev).toBeGreaterThan(30);
  });

  it.each([
    [64, 3_000],
    [3_000, 64],
  ])('crops an image of %i × %i pixels', (width, height) => {
    const image = { data: new Uint8Array(width * height).fill(40), width, height, channels: 1 };
    expect(new Set(renderView(image, 'crop', SIDE).data)).toEqual(new Set([40]));
  });
});
