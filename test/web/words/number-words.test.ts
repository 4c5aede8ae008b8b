import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseModelMetadata } from '../../../core/contract/model-metadata.ts';
import type { ValidationTable } from '../../../core/contract/validation-table.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';
import { describeAtPrevalence, describeRank, valueRows } from '../../../web/src/words/number-words.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

/** 90 of 100 with pneumonia above 0.5, 80 of 100 without below it. */
const images = [
  ...Array.from({ length: 90 }, () => ({ label: 1 as const, probability: 0.95 })),
  ...Array.from({ length: 10 }, () => ({ label: 1 as const, probability: 0.2 })),
  ...Array.from({ length: 80 }, () => ({ label: 0 as const, probability: 0.1 })),
  ...Array.from({ length: 20 }, () => ({ label: 0 as const, probability: 0.7 })),
];
const table: ValidationTable = tabulateScores(
  images.map((image, index) => ({ ...image, name: `${index}` })),
  0.5,
  'Two hundred made-up images.',
);

describe('`valueRows`', () => {
  it.each([
    [0.5, '81.8 %', '88.9 %'],
    // Bayes: 0.9 × 0.05 / (0.9 × 0.05 + 0.2 × 0.95), 0.8 × 0.95 / (0.8 × 0.95 + 0.1 × 0.05)
    [0.05, '19.1 %', '99.3 %'],
  ])('gives predictive values at a prevalence of %d, and the rest as it is', (prevalence, positive, negative) => {
    const rows = valueRows(table, 0.5, prevalence).map(({ value }) => spaced(value));
    expect(rows[0]).toMatch(/^90\.0 % \(8\d\.\d % to 9\d\.\d %\)$/);
    expect(rows[1]).toMatch(/^80\.0 % /);
    expect(rows[2]?.startsWith(positive)).toBe(true);
    expect(rows[3]?.startsWith(negative)).toBe(true);
  });

  it('follows the threshold', () => {
    const rows = valueRows(table, 0.8, 0.5).map(({ value }) => spaced(value));
    expect(rows[1]).toMatch(/^100\.0 % /);
  });
});

describe('`describeAtPrevalence`', () => {
  it.each([
    [0.91, 0.5, '91.0 %'],
    [0.91, 0.05, '34.7 %'],
    [0.91, 0, '0.0 %'],
    [0, 0.05, '0.0 %'],
  ])('turns %d at a prevalence of %d into %s', (probability, prevalence, there) => {
    expect(spaced(describeAtPrevalence(probability, prevalence))).toMatch(new RegExp(`it is ${there}\\.$`));
  });
});

describe('`describeRank`', () => {
  it.each([
    [0.5, '10 scored lower', '20 scored higher'],
    [1, '100 scored lower', '0 scored higher'],
    [0, '0 scored lower', '100 scored higher'],
  ])('counts the validation images about the score %d', (score, lower, higher) => {
    const words = describeRank(table, score);
    expect(words).toContain(lower);
    expect(words).toContain(higher);
  });

  it('agrees with the operating point of the shipped model', () => {
    const metadata = parseModelMetadata(readFileSync(new URL('../../../model/metadata.json', import.meta.url), 'utf8'));
    const shipped = metadata.validationTable ?? expect.unreachable();
    const [sensitivity] = valueRows(shipped, metadata.operatingPoint, 0.5);
    const { pneumonia } = shipped.histogram;
    const total = pneumonia.reduce((sum, count) => sum + count, 0);
    const percent = ((100 * shipped.atOperatingPoint.truePositives) / total).toFixed(1);
    expect(spaced(sensitivity?.value ?? '').startsWith(`${percent} %`)).toBe(true);
  });
});
