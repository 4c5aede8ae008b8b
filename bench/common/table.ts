import { type Measurement, meetsTarget } from './bench.ts';

/** Formats measurements as aligned columns. */
export function formatTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => [
    measurement.measure,
    `${round(measurement.value)} ${measurement.unit}`,
    targetOf(measurement),
  ]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([measure = '', value = '', target = '']) =>
      `  ${measure.padEnd(widths[0] ?? 0)}  ${value.padStart(widths[1] ?? 0)}  ${target}`.trimEnd(),
    )
    .join('\n');
}

function targetOf(measurement: Measurement): string {
  const { target } = measurement;
  if (target === undefined) return '';
  const wanted = 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
  return `${wanted} ${meetsTarget(measurement) ? 'met' : 'MISSED'}`;
}

function round(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
