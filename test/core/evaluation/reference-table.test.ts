import { describe, expect, it } from 'vitest';
import type { ConfusionCounts } from '../../../core/evaluation/counts.ts';
import { referenceFigures } from '../../../core/evaluation/reference-figures.ts';
import { formatReferenceTable } from '../../../core/evaluation/reference-table.ts';

const REFERENCE_COUNTS: ConfusionCounts = {
  trueNegatives: 232,
  falsePositives: 2,
  falseNegatives: 148,
  truePositives: 242,
  undecidedNegatives: 0,
  undecidedPositives: 0,
};

describe('formatReferenceTable()', () => {
  it('prints the reference’s crosstab and its 0.621, 0.992 and 0.760', () =>
    expect(formatReferenceTable(REFERENCE_COUNTS)).toBe(
      [
        '              NORMAL PNEUMONIA',
        'NORMAL           232         2',
        'PNEUMONIA        148       242',
        '',
        'Recall:    0.621',
        'Precision: 0.992',
        'Accuracy:  0.760',
        '',
      ].join('\n'),
    ));

  it('adds a column for undecided images where there are any', () =>
    expect(formatReferenceTable({ ...REFERENCE_COUNTS, undecidedPositives: 3 })).toContain(
      'PNEUMONIA        148       242         3',
    ));

  it('says undefined for 0 of 0', () =>
    expect(formatReferenceTable({ ...REFERENCE_COUNTS, truePositives: 0, falsePositives: 0 })).toContain(
      'Precision: undefined',
    ));
});

describe('referenceFigures()', () => {
  it('counts an undecided image twice, as the reference’s logical formulas do', () => {
    const truth = [1, 1, 1, 0, 0, 0];
    const predicted = [1, 0, -1, 1, 0, -1];
    const count = (of: (y: number) => number, said: (p: number) => number) =>
      truth.filter((y, at) => Boolean(of(y)) && Boolean(said(predicted[at] ?? 0))).length;
    const tp = count(
      (y) => y,
      (p) => p,
    );
    const fn = count(
      (y) => y,
      (p) => 1 - p,
    );
    const fp = count(
      (y) => 1 - y,
      (p) => p,
    );
    const tn = count(
      (y) => 1 - y,
      (p) => 1 - p,
    );
    const figures = referenceFigures({
      trueNegatives: 1,
      falsePositives: 1,
      falseNegatives: 1,
      truePositives: 1,
      undecidedNegatives: 1,
      undecidedPositives: 1,
    });
    expect(tp + fn + fp + tn).toBe(8);
    expect(figures).toEqual({ recall: tp / (tp + fn), precision: tp / (tp + fp), accuracy: (tp + tn) / 8 });
  });
});
