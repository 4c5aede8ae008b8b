import { type Figure, meetsTarget } from './bench.ts';

/** Figures as aligned text. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [figure.measure, `${round(figure.value)} ${figure.unit}`, targetOf(figure)]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([measure = '', value = '', target = '']) =>
      `  ${measure.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target}`.trimEnd(),
    )
    .join('\n');
}

function targetOf(figure: Figure): string {
  const { target } = figure;
  if (target === undefined) return '';
  const wanted = 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  return `${wanted} ${meetsTarget(figure) ? 'met' : 'MISSED'}`;
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
