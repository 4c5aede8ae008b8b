import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AS_STORED, isAsStored, panned, styleOf, zoomed } from '../../../web/src/viewer/view.ts';

describe('`isAsStored`', () => {
  it('distinguishes a changed view from that of the stored image', () => {
    expect(isAsStored(AS_STORED)).toBe(true);
    expect(isAsStored({ ...AS_STORED, inverted: true })).toBe(false);
  });
});

describe('`zoomed`', () => {
  it('returns to the whole, centred image by zooming out', () => {
    const near = panned(zoomed(AS_STORED, 4), 1, -1);
    expect(near).toMatchObject({ zoom: 4, x: 1, y: -1 });
    expect(zoomed(near, 0.01)).toEqual(AS_STORED);
  });

  it('keeps the given point in place', () => {
    const at = { x: 0.25, y: -0.4 };
    const near = zoomed(zoomed(AS_STORED, 2, at), 1.5, at);
    // A point of the image lies on the stage at offset + zoom × its position on the whole image.
    expect(near.x + near.zoom * at.x).toBeCloseTo(at.x);
    expect(near.y + near.zoom * at.y).toBeCloseTo(at.y);
    expect(zoomed(AS_STORED, 3)).toMatchObject({ x: 0, y: 0 });
  });
});

describe('`panned`', () => {
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
          AS_STORED,
        );
        expect(zoom).toBeGreaterThanOrEqual(1);
        expect(zoom).toBeLessThanOrEqual(10);
        expect(Math.abs(x)).toBeLessThanOrEqual((zoom - 1) / 2 + 1e-9);
        expect(Math.abs(y)).toBeLessThanOrEqual((zoom - 1) / 2 + 1e-9);
      }),
    );
  });
});

describe('`styleOf`', () => {
  it('mirrors and inverts without moving', () => {
    expect(styleOf({ ...AS_STORED, mirrored: true, inverted: true })).toEqual({
      transform: 'translate(0%, 0%) scale(-1, 1)',
      filter: 'invert(1) brightness(100%) contrast(100%)',
    });
  });
});
