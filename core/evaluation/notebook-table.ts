import type { ConfusionCounts } from './counts.ts';
import { notebookMetrics } from './notebook-metrics.ts';

/**
 * The table that the 2020 notebook project prints: truth (rows) against prediction (columns), then recall, precision and
 * accuracy with three decimals. The column of undecided images appears only if there are any.
 */
export function formatNotebookTable(counts: ConfusionCounts): string {
  const { recall, precision, accuracy } = notebookMetrics(counts);
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
