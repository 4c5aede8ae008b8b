import type { ConfusionCounts } from './counts.ts';
import { referenceFigures } from './reference-figures.ts';

/**
 * The reference's table as text: the crosstab of truth (rows) and prediction (columns), then recall, precision and
 * accuracy with three decimals. The column of undecided images appears where there are any.
 */
export function formatReferenceTable(counts: ConfusionCounts): string {
  const { recall, precision, accuracy } = referenceFigures(counts);
  const rows = [
    ['', 'NORMAL', 'PNEUMONIA', 'UNDECIDED'],
    ['NORMAL', counts.trueNegatives, counts.falsePositives, counts.undecidedNegatives],
    ['PNEUMONIA', counts.falseNegatives, counts.truePositives, counts.undecidedPositives],
  ];
  const columns = counts.undecidedNegatives + counts.undecidedPositives > 0 ? 4 : 3;
  const lines = rows.map((row) =>
    row
      .slice(0, columns)
      .map((cell, at) => (at === 0 ? String(cell).padEnd(10) : String(cell).padStart(10)))
      .join('')
      .trimEnd(),
  );
  return [
    ...lines,
    '',
    `Recall:    ${decimals(recall)}`,
    `Precision: ${decimals(precision)}`,
    `Accuracy:  ${decimals(accuracy)}`,
    '',
  ].join('\n');
}

function decimals(value: number | null): string {
  return value === null ? 'undefined' : value.toFixed(3);
}
