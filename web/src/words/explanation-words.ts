import type { Explanation } from '../explanation/explanation.ts';
import type { MapCell } from '../explanation/map-cells.ts';
import { formatPercent } from './format.ts';

/** How much the probability of pneumonia moves under small changes of the image, in one or two sentences. */
export function describeStability({ verdict, probabilities, views }: Explanation): string | null {
  if (probabilities === null || views.length === 0) return null;
  const values = [probabilities.pneumonia, ...views.map((view) => view.probabilities.pneumonia)];
  const [least, most] = [formatPercent(Math.min(...values)), formatPercent(Math.max(...values))];
  const range = least === most ? `stays at ${least}` : `lies between ${least} and ${most}`;
  const changed = views.filter((view) => view.verdict !== verdict).length;
  const outcome =
    changed === 0 ? 'The verdict stays the same.' : `The verdict changes in ${changed} of ${views.length}.`;
  return `Under ${views.length} small changes of contrast and crop, the probability of pneumonia ${range}. ${outcome}`;
}

/** How well the map was examined. */
export function describeChance({ chance }: Explanation): string | null {
  if (chance === null) return null;
  const { cellsHidden, exceeded, randomShifts } = chance;
  return `Hiding the ${cellsHidden} strongest areas together changed the result further than hiding ${cellsHidden} random ones did in ${exceeded} of ${randomShifts.length} trials.`;
}

const ROWS = ['top', 'upper', 'upper', 'middle', 'lower', 'lower', 'bottom'];
const COLUMNS = ['left edge', 'left', 'centre left', 'centre', 'centre right', 'right', 'right edge'];
/** Named aloud; more would not be remembered. */
const NAMED = 3;

/** Where the map is strongest, for readers who do not see it. Left and right are those of the image as sent. */
export function describeMap(cells: readonly MapCell[]): string {
  const named = (speaksFor: MapCell['speaksFor'], words: string) => {
    const strongest = cells.filter((cell) => cell.speaksFor === speaksFor).sort((a, b) => b.strength - a.strength);
    const places = strongest
      .slice(0, NAMED)
      .map(({ row, column }) => `${ROWS[row] ?? ''} ${COLUMNS[column] ?? ''}`.trim());
    return places.length === 0 ? [] : [`${words}: ${[...new Set(places)].join(', ')}.`];
  };
  const sentences = [...named('pneumonia', 'Speaks for pneumonia'), ...named('normal', 'Speaks against it')];
  return `Map of areas whose hiding changes the result. ${sentences.join(' ')}`;
}
