import type { Probabilities } from '../../../core/contract/prediction.ts';
import { drawsOf } from '../../../core/explanation/chance-sets.ts';
import { CELL_COUNT } from '../../../core/explanation/grid.ts';
import { createOccluder } from '../../../core/explanation/occluder.ts';
import { type Classify, measureRelevance } from '../../../core/explanation/relevance.ts';
import type { RgbImage } from '../../../core/explanation/rgb-image.ts';
import { decideVerdict } from '../../../core/verdict/verdict.ts';

/** Cells by which a curve advances, until all are hidden. */
const STEP = 7;

export interface ImageFaithfulness {
  /** Relevance of each cell. */
  readonly cells: readonly number[];
  readonly passes: boolean;
  /** Random sets of twenty that the strongest cells exceed. */
  readonly exceeded: number;
  /**
   * Areas under the probability of the verdict's class, 0..1: as cells are hidden (deletion), or uncovered on the wholly hidden
   * image (insertion), strongest first; and the same in random order.
   */
  readonly deletion: number;
  readonly insertion: number;
  readonly randomDeletion: number;
  readonly randomInsertion: number;
}

/**
 * Measures how faithful the map of one image is.
 * @param operatingPoint Decides whose grounds are asked for.
 * @param sha256 Of the file; seeds the random sets and orders.
 */
export async function measureImage(
  image: RgbImage,
  { sha256, operatingPoint }: { readonly sha256: string; readonly operatingPoint: number },
  classify: Classify,
): Promise<ImageFaithfulness> {
  const occlude = createOccluder(image);
  const [original] = (await classify([() => image])) as [Probabilities];
  const side = decideVerdict(original, operatingPoint) === 'Normal' ? 'Normal' : 'Pneumonia';
  const draw = drawsOf(sha256);
  const relevance = await measureRelevance({ occlude, original, side, draw }, classify);
  const sign = side === 'Pneumonia' ? 1 : -1;
  const everyCell = Array.from({ length: CELL_COUNT }, (_, cell) => cell);
  const strongestFirst = everyCell.toSorted(
    (a, b) => sign * ((relevance.cells[b] as number) - (relevance.cells[a] as number)),
  );
  const randomOrder = shuffled(everyCell, draw);
  const area = async (order: readonly number[], hidden: (done: number) => readonly number[]) => {
    const steps = Array.from({ length: CELL_COUNT / STEP + 1 }, (_, step) => step * STEP);
    const answers = await classify(steps.map((done) => () => occlude(hidden(done))));
    const values = answers.map(({ normal, pneumonia }) => (side === 'Pneumonia' ? pneumonia : normal));
    return trapezoids(
      steps.map((done) => done / order.length),
      values,
    );
  };
  const deletionOf = (order: readonly number[]) => area(order, (done) => order.slice(0, done));
  const insertionOf = (order: readonly number[]) => area(order, (done) => order.slice(done));
  return {
    cells: relevance.cells,
    passes: relevance.beatsChance,
    exceeded: relevance.exceeded,
    deletion: await deletionOf(strongestFirst),
    insertion: await insertionOf(strongestFirst),
    randomDeletion: await deletionOf(randomOrder),
    randomInsertion: await insertionOf(randomOrder),
  };
}

function shuffled(cells: readonly number[], draw: (below: number) => number): number[] {
  const order = [...cells];
  for (let left = order.length; left > 1; left--) {
    const other = draw(left);
    [order[left - 1], order[other]] = [order[other] as number, order[left - 1] as number];
  }
  return order;
}

function trapezoids(at: readonly number[], values: readonly number[]): number {
  let area = 0;
  for (let i = 1; i < at.length; i++) {
    area += (((at[i] as number) - (at[i - 1] as number)) * ((values[i] as number) + (values[i - 1] as number))) / 2;
  }
  return area;
}
