import type { Explanation } from './explanation.ts';

/** A cell of a map that is drawn. Place and size are fractions of the image's width and height. */
export interface MapCell {
  readonly row: number;
  readonly column: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The class that the cell speaks for. */
  readonly speaksFor: 'pneumonia' | 'normal';
  /** 0..1, as a fraction of the strongest cell. */
  readonly strength: number;
}

/** Weaker cells have no colour: they would cover the X-ray and say nothing. */
const LEAST_STRENGTH = 0.1;

/** The cells of a map that are drawn, row by row. */
export function mapCells(map: NonNullable<Explanation['map']>): readonly MapCell[] {
  const strongest = Math.max(...map.flat().map(Math.abs));
  if (!(strongest > 0)) return [];
  return map.flatMap((values, row) =>
    values.flatMap((value, column): MapCell[] => {
      const strength = Math.abs(value) / strongest;
      if (strength < LEAST_STRENGTH) return [];
      const [width, height] = [1 / values.length, 1 / map.length];
      const place = { row, column, left: column * width, top: row * height, width, height };
      return [{ ...place, strength, speaksFor: value > 0 ? 'pneumonia' : 'normal' }];
    }),
  );
}
