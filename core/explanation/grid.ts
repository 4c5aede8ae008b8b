/**
 * The cells of an explanation: 7 × 7 squares of 32 × 32 pixels on a prepared image of 224 × 224, numbered row by row from the
 * top left. (An image of another side is divided in the same proportions.)
 */
export const GRID_SIDE = 7;

export const CELL_COUNT = GRID_SIDE * GRID_SIDE;

/** Width of the transition between a hidden cell and its neighbours, as a fraction of a cell's side. */
const TRANSITION = 0.5;

/**
 * How much each column (or row) of pixels belongs to each column (or row) of cells, 0..1: 1 within, a raised cosine across the
 * borders. For every pixel the weights add up to 1, so that hiding all cells hides the whole image, evenly.
 * @param side Of the image, in pixels.
 */
export function cellProfiles(side: number): readonly Float32Array[] {
  const cellSide = side / GRID_SIDE;
  const border = (at: number, pixel: number) => rise((pixel + 0.5 - at * cellSide) / (TRANSITION * cellSide));
  return Array.from({ length: GRID_SIDE }, (_, cell) =>
    Float32Array.from({ length: side }, (_pixel, pixel) => {
      const from = cell === 0 ? 1 : border(cell, pixel);
      const to = cell === GRID_SIDE - 1 ? 0 : border(cell + 1, pixel);
      return from - to;
    }),
  );
}

/** From 0 at −0.5 to 1 at 0.5. */
function rise(x: number): number {
  if (x <= -0.5) return 0;
  return x >= 0.5 ? 1 : 0.5 + 0.5 * Math.sin(Math.PI * x);
}
