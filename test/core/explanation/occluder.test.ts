import { describe, expect, it } from 'vitest';
import { blur } from '../../../core/explanation/blur.ts';
import { CELL_COUNT, cellProfiles, GRID_SIDE } from '../../../core/explanation/grid.ts';
import { createOccluder } from '../../../core/explanation/occluder.ts';
import type { RgbImage } from '../../../core/explanation/rgb-image.ts';

const SIDE = 224;

/** An image of one colour for each pixel. */
function image(colour: (x: number, y: number) => readonly [number, number, number], side = SIDE): RgbImage {
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) data.set(colour(x, y), 3 * (y * side + x));
  return { data, width: side, height: side };
}

const grey = (value: number): [number, number, number] => [value, value, value];
const stripes = image((x) => grey(x % 4 < 2 ? 40 : 200));

const redAt = ({ data, width }: RgbImage, x: number, y: number) => data[3 * (y * width + x)];

describe('`cellProfiles`', () => {
  it.each([224, 112, 299])('divides every pixel of %i among the cells, wholly', (side) => {
    const profiles = cellProfiles(side);
    for (let pixel = 0; pixel < side; pixel++) {
      expect(profiles.reduce((sum, profile) => sum + (profile[pixel] as number), 0)).toBeCloseTo(1, 5);
    }
  });

  it('gives the middle of a cell to this cell alone', () => {
    const profiles = cellProfiles(SIDE);
    for (const cell of [0, 3, 6]) expect(profiles[cell]?.[32 * cell + 16]).toBe(1);
  });
});

describe('`blur`', () => {
  it('leaves an even image as it is, up to its edges', () => {
    for (const value of blur(
      image(() => grey(130)),
      10,
    ))
      expect(value).toBeCloseTo(130, 3);
  });

  it.each([10, 20])('spreads a point by a standard deviation of %d pixels in both directions', (sigma) => {
    const blurred = blur(
      image((x, y) => (x === 112 && y === 112 ? [255, 0, 255] : [0, 0, 0])),
      sigma,
    );
    const moments = { total: 0, alongX: 0, alongY: 0 };
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const value = blurred[3 * (y * SIDE + x)] as number;
        moments.total += value;
        moments.alongX += value * (x - 112) ** 2;
        moments.alongY += value * (y - 112) ** 2;
      }
    }
    expect(moments.total).toBeCloseTo(255, 2);
    expect(moments.alongX / moments.total / sigma ** 2).toBeCloseTo(1, 1);
    expect(moments.alongY / moments.total / sigma ** 2).toBeCloseTo(1, 1);
  });

  it('keeps the channels apart', () => {
    const blurred = blur(
      image((x) => [x % 2 === 0 ? 255 : 0, 7, 90]),
      5,
    );
    expect(blurred[3 * (100 * SIDE + 100) + 1]).toBeCloseTo(7, 3);
    expect(blurred[3 * (100 * SIDE + 100) + 2]).toBeCloseTo(90, 3);
  });
});

describe('`createOccluder`', () => {
  it('returns the image where no cell is hidden', () => {
    expect(createOccluder(stripes)([]).data).toEqual(stripes.data);
  });

  it('hides the middle of a cell and leaves everything beyond its neighbours’ borders', () => {
    const hidden = createOccluder(stripes)([24]); // row 3, column 3
    expect(redAt(hidden, 112, 112)).toBeCloseTo(120, -1);
    expect(redAt(hidden, 113, 112)).toBe(redAt(hidden, 112, 112));
    for (const [x, y] of [
      [40, 112],
      [180, 112],
      [112, 40],
      [112, 180],
      [80, 112],
    ] as const) {
      expect(redAt(hidden, x, y)).toBe(redAt(stripes, x, y));
    }
  });

  it('makes no edge: neighbouring pixels of an even ramp stay within a few greys', () => {
    const ramp = image((x, y) => grey(Math.floor((x + y) / 2)));
    const hidden = createOccluder(ramp)([0, 8, 24, 25, 48]);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 1; x < SIDE; x++) {
        expect(Math.abs((redAt(hidden, x, y) as number) - (redAt(hidden, x - 1, y) as number))).toBeLessThanOrEqual(4);
      }
    }
  });

  it('hides the whole image evenly where all cells are hidden', () => {
    const all = createOccluder(stripes)(Array.from({ length: CELL_COUNT }, (_, cell) => cell));
    const blurred = blur(stripes, 10);
    for (let at = 0; at < all.data.length; at += 997) {
      expect(Math.abs((all.data[at] as number) - (blurred[at] as number))).toBeLessThanOrEqual(1);
    }
  });

  it('hides a cell named twice once', () => {
    const occlude = createOccluder(stripes);
    expect(occlude([9, 9, 10]).data).toEqual(occlude([10, 9]).data);
  });

  it('renders every variant from the image, not from the variant before', () => {
    const occlude = createOccluder(stripes);
    const first = occlude([5]).data;
    occlude([6]);
    expect(occlude([5]).data).toEqual(first);
  });

  it.each([-1, 49, 1.5, Number.NaN])('refuses the cell %d', (cell) => {
    expect(() => createOccluder(stripes)([cell])).toThrow('needed numbers from 0 to 48');
  });

  it('refuses an image that is not square', () => {
    const wide = { data: new Uint8Array(224 * 100 * 3), width: 224, height: 100 };
    expect(() => createOccluder(wide)).toThrow(`needed a square image, found 224 × 100`);
  });

  it('divides an image of another side by the same proportions', () => {
    const fine = image((x) => grey(x % 2 === 0 ? 0 : 255), 112);
    const hidden = createOccluder(fine)([GRID_SIDE * 3 + 3]);
    expect(redAt(hidden, 56, 56)).toBeCloseTo(128, -1);
    expect(redAt(hidden, 20, 56)).toBe(redAt(fine, 20, 56));
  });
});
