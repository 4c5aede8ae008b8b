import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_TAKEN, isAsTaken, panned, styleOf, zoomed } from '../../../web/src/viewer/view.ts';

describe('the look of an image', () => {
  it('is as stored at first', () => {
    expect(isAsTaken(AS_TAKEN)).toBe(true);
    expect(isAsTaken({ ...AS_TAKEN, inverted: true })).toBe(false);
  });

  it('comes back to the whole image, in the middle, by zooming out', () => {
    const near = panned(zoomed(AS_TAKEN, 4), 1, -1);
    expect(near).toMatchObject({ zoom: 4, x: 1, y: -1 });
    expect(zoomed(near, 0.01)).toEqual(AS_TAKEN);
  });

  it('is zoomed about the place that was pointed at', () => {
    const at = { x: 0.25, y: -0.4 };
    const near = zoomed(zoomed(AS_TAKEN, 2, at), 1.5, at);
    // A place on the image lies on the stage at shift + zoom × its place on the whole image.
    expect(near.x + near.zoom * at.x).toBeCloseTo(at.x);
    expect(near.y + near.zoom * at.y).toBeCloseTo(at.y);
    expect(zoomed(AS_TAKEN, 3)).toMatchObject({ x: 0, y: 0 });
  });

  it('always keeps the image in sight', () => {
    const step = fc.record({
      factor: fc.double({ min: 0.2, max: 5, noNaN: true }),
      dx: fc.double({ min: -5, max: 5, noNaN: true }),
      dy: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const { zoom, x, y } = steps.reduce(
          (view, { factor, dx, dy }) => panned(zoomed(view, factor), dx, dy),
          AS_TAKEN,
        );
        expect(zoom).toBeGreaterThanOrEqual(1);
        expect(zoom).toBeLessThanOrEqual(10);
        expect(Math.abs(x)).toBeLessThanOrEqual((zoom - 1) / 2 + 1e-9);
        expect(Math.abs(y)).toBeLessThanOrEqual((zoom - 1) / 2 + 1e-9);
      }),
    );
  });

  it('mirrors and inverts without moving', () => {
    expect(styleOf({ ...AS_TAKEN, mirrored: true, inverted: true })).toEqual({
      transform: 'translate(0%, 0%) scale(-1, 1)',
      filter: 'invert(1) brightness(100%) contrast(100%)',
    });
  });
});
