import { EXPLANATION_NOTICE, type Explanation, MAP_SIDE, withheld } from '../../core/contract/explanation.ts';
import { CHANCE_SETS_TO_EXCEED, HIDDEN_TOGETHER, type Relevance } from '../../core/explanation/relevance.ts';
import { decideVerdict } from '../../core/verdict/verdict.ts';
import type { Grounds } from './findings.ts';

/** The part of a reply that only explanations have. */
type GroundsReply = Pick<Explanation, 'map' | 'withheld' | 'chance' | 'views' | 'notice'>;

/** Shifts of log-odds are sent to four decimals. */
const DECIMALS = 4;

/** What a verdict rests on, as replies carry it. @param operatingPoint Decides the verdicts on the views. */
export function describeGrounds(grounds: Grounds | null, operatingPoint: number): GroundsReply {
  const notice = EXPLANATION_NOTICE;
  if (grounds === null) return { map: null, withheld: withheld('NO_VERDICT'), chance: null, views: [], notice };
  const { relevance, views } = grounds;
  return {
    map: relevance.beatsChance ? mapOf(relevance) : null,
    withheld: relevance.beatsChance ? null : withheld('NOT_BETTER_THAN_CHANCE'),
    chance: {
      cellsHidden: HIDDEN_TOGETHER,
      strongestCells: [...relevance.strongest],
      strongestShift: rounded(relevance.strongestShift),
      randomShifts: relevance.chanceShifts.map(rounded),
      exceeded: relevance.exceeded,
      needed: CHANCE_SETS_TO_EXCEED,
    },
    views: views.map(({ view, probabilities }) => ({
      view,
      probabilities,
      verdict: decideVerdict(probabilities, operatingPoint),
    })),
    notice,
  };
}

function mapOf({ cells }: Relevance): number[][] {
  return Array.from({ length: MAP_SIDE }, (_, row) => cells.slice(row * MAP_SIDE, (row + 1) * MAP_SIDE).map(rounded));
}

/** Never −0, which JSON does not know. */
function rounded(value: number): number {
  return Math.round(value * 10 ** DECIMALS) / 10 ** DECIMALS + 0;
}
