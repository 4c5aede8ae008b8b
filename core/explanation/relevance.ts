import type { Probabilities } from '../contract/prediction.ts';
import { type Draw, drawCellSets } from './chance-sets.ts';
import { CELL_COUNT } from './grid.ts';
import { logOdds } from './log-odds.ts';
import type { Occlude } from './occluder.ts';
import type { RgbImage } from './rgb-image.ts';

/** Cells that are hidden together to examine a map. */
export const HIDDEN_TOGETHER = 8;

/** Random sets that the strongest cells are compared with, and how many of them they must exceed. */
export const CHANCE_SETS = 20;
export const CHANCE_SETS_TO_EXCEED = 19;

/** A variant of the image, rendered when its turn comes. */
export type Variant = () => RgbImage;

/** Classifies variants; the results are in their order. */
export type Classify = (variants: readonly Variant[]) => Promise<readonly Probabilities[]>;

export interface Question {
  readonly occlude: Occlude;
  /** Of the whole image. */
  readonly original: Probabilities;
  /** The class whose grounds are asked for. */
  readonly side: 'Normal' | 'Pneumonia';
  /** Seeded by the image. */
  readonly draw: Draw;
}

/** What hiding parts of an image did to the log-odds of pneumonia. */
export interface Relevance {
  /**
   * For each cell, how far the log-odds fall when it is hidden: positive where the cell speaks for pneumonia, negative where it
   * speaks against it.
   */
  readonly cells: readonly number[];
  /** The cells that speak most for the class asked about. */
  readonly strongest: readonly number[];
  /** How far the log-odds move away from that class when the strongest cells are hidden together. */
  readonly strongestShift: number;
  /** How far they move, in either direction, when random cells are. */
  readonly chanceShifts: readonly number[];
  /** Random sets that the strongest cells exceed. */
  readonly exceeded: number;
  /** True if they exceed enough of them: only then may the map be shown. */
  readonly beatsChance: boolean;
}

/** The number of variants that `measureRelevance` has classified. */
export const RELEVANCE_CALLS = CELL_COUNT + CHANCE_SETS + 1;

/**
 * Hides every cell in turn, then random sets of cells, then the strongest ones together. A map that only orders noise fails: the
 * cells that moved the log-odds one by one then move them no further together than any others.
 */
export async function measureRelevance(
  { occlude, original, side, draw }: Question,
  classify: Classify,
): Promise<Relevance> {
  const before = logOdds(original);
  const fall = async (sets: readonly (readonly number[])[]) =>
    (await classify(sets.map((cells) => () => occlude(cells)))).map((hidden) => before - logOdds(hidden));
  const cells = await fall(Array.from({ length: CELL_COUNT }, (_, cell) => [cell]));
  const chance = await fall(drawCellSets(draw, CHANCE_SETS, HIDDEN_TOGETHER));
  const sign = side === 'Pneumonia' ? 1 : -1;
  const strongest = strongestCells(cells, sign);
  const [shift = 0] = await fall([strongest]);
  const strongestShift = sign * shift;
  const chanceShifts = chance.map(Math.abs);
  const exceeded = chanceShifts.filter((other) => strongestShift > other).length;
  const beatsChance = exceeded >= CHANCE_SETS_TO_EXCEED;
  return { cells, strongest, strongestShift, chanceShifts, exceeded, beatsChance };
}

/** In ascending order; of equal cells the first. */
function strongestCells(falls: readonly number[], sign: 1 | -1): number[] {
  const order = falls.map((fall, cell) => ({ cell, support: sign * fall }));
  order.sort((a, b) => b.support - a.support || a.cell - b.cell);
  return order
    .slice(0, HIDDEN_TOGETHER)
    .map(({ cell }) => cell)
    .sort((a, b) => a - b);
}
