import { EXPLANATION_NOTICE, VIEW_NAMES, withheld } from '../../../core/contract/explanation.ts';
import type { Explanation } from '../../../web/src/explanation/explanation.ts';

const NOTHING = [0, 0, 0, 0, 0, 0, 0];

/** Two cells that speak for pneumonia, one that speaks against it, one too weak to be drawn. */
export const MAP = [
  NOTHING,
  [0, 1.5, 0, 0, 0, 0.01, 0],
  [0, 3, 0, 0, 0, 0, 0],
  NOTHING,
  [0, 0, 0, 0, 0, -1.5, 0],
  NOTHING,
  NOTHING,
];

const PROBABILITIES = { normal: 0.08, pneumonia: 0.92 };

/** An explanation with a map; the changes replace fields. */
export function explanation(changes: Partial<Explanation> = {}): Explanation {
  return {
    verdict: 'Pneumonia',
    probabilities: PROBABILITIES,
    operatingPoint: 0.5,
    map: MAP,
    withheld: null,
    chance: {
      cellsHidden: 8,
      strongestCells: [8, 15, 0, 1, 2, 3, 4, 5],
      strongestShift: 4.1,
      randomShifts: Array.from({ length: 20 }, (_, at) => at / 10),
      exceeded: 20,
      needed: 19,
    },
    views: VIEW_NAMES.map((view) => ({ view, probabilities: PROBABILITIES, verdict: 'Pneumonia' })),
    calls: 75,
    notice: EXPLANATION_NOTICE,
    ...changes,
  };
}

export const WITHOUT_MAP = explanation({ map: null, withheld: withheld('NOT_BETTER_THAN_CHANCE') });
