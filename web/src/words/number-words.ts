import type { ValidationTable } from '../../../core/contract/validation-table.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { diagnosticValues, probabilityAtPrevalence } from '../../../core/evaluation/predictive-values.ts';
import { countsAt, totalsOf } from '../../../core/evaluation/validation-table.ts';
import { countOf, formatPercent } from './format.ts';

/** A value at the threshold, for a reader who knows or does not know its name. */
export interface ValueRow {
  readonly name: string;
  readonly means: string;
  /** With its 95 % interval. */
  readonly value: string;
}

/** Sensitivity, specificity and predictive values at a threshold, where a fraction `prevalence` of the patients has pneumonia. */
export function valueRows(table: ValidationTable, threshold: number, prevalence: number): readonly ValueRow[] {
  const values = diagnosticValues(countsAt(table, threshold).counts, prevalence);
  return [
    {
      name: 'Sensitivity',
      means: 'of X-rays with pneumonia, above the threshold',
      value: formatEstimate(values.sensitivity),
    },
    {
      name: 'Specificity',
      means: 'of X-rays without, below the threshold',
      value: formatEstimate(values.specificity),
    },
    {
      name: 'Positive predictive value',
      means: 'of those above the threshold, with pneumonia',
      value: formatEstimate(values.positivePredictiveValue),
    },
    {
      name: 'Negative predictive value',
      means: 'of those below the threshold, without',
      value: formatEstimate(values.negativePredictiveValue),
    },
  ];
}

export function formatEstimate({ value, lower, upper }: Estimate): string {
  if (value === null || lower === null || upper === null) return 'not defined';
  return `${formatPercent(value)} (${formatPercent(lower)} to ${formatPercent(upper)})`;
}

/** What a probability becomes where pneumonia is more or less frequent than among the X-rays of the calibration. */
export function describeAtPrevalence(probability: number, prevalence: number): string {
  const there = formatPercent(probabilityAtPrevalence(probability, prevalence));
  return `Where ${formatPercent(prevalence)} of the patients have pneumonia, it is ${there}.`;
}

/** How the validation X-rays of both classes lie about a score, in a sentence. */
export function describeRank(table: ValidationTable, score: number): string {
  const { histogram } = table;
  const step = Math.min(histogram.normal.length - 1, Math.floor(score * histogram.normal.length));
  const totals = totalsOf(table);
  const lower = sum(histogram.pneumonia.slice(0, step));
  const higher = sum(histogram.normal.slice(step + 1));
  return (
    `Of ${countOf(totals.pneumonia, 'validation X-ray')} with pneumonia, ${lower.toLocaleString('en')} scored lower; ` +
    `of ${totals.normal.toLocaleString('en')} without, ${higher.toLocaleString('en')} scored higher.`
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
