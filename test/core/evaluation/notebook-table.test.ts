import { describe, expect, it } from 'vitest';
import type { ConfusionCounts } from '../../../core/evaluation/counts.ts';
import { notebookMetrics } from '../../../core/evaluation/notebook-metrics.ts';
import { formatNotebookTable } from '../../../core/evaluation/notebook-table.ts';

const NOTEBOOK_COUNTS: ConfusionCounts = {
  trueNegatives: 232,
  falsePositives: 2,
  falseNegatives: 148,
  truePositives: 242,
  undecidedNegatives: 0,
  undecidedPositives: 0,
};

describe('formatNotebookTable()', () => {
  it('prints the table of the 2020 notebook project and its 0.621, 0.992 and 0.760', () =>
    expect(formatNotebookTable(NOTEBOOK_COUNTS)).toBe(
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
    expect(formatNotebookTable({ ...NOTEBOOK_COUNTS, undecidedPositives: 3 })).toContain(
      'PNEUMONIA        148       242         3',
    ));

  it('prints undefined for 0 of 0', () =>
    expect(formatNotebookTable({ ...NOTEBOOK_COUNTS, truePositives: 0, falsePositives: 0 })).toContain(
      'Precision: undefined',
    ));
});

describe('notebookMetrics()', () => {
  it('counts an undecided image twice, as the notebook’s logical formulas do', () => {
    const truth = [1, 1, 1, 0, 0, 0];
    const predicted = [1, 0, -1, 1, 0, -1];
    const count = (of: (y: number) => number, predictedAs: (p: number) => number) =>
      truth.filter((y, at) => Boolean(of(y)) && Boolean(predictedAs(predicted[at] ?? 0))).length;
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
    const metrics = notebookMetrics({
      trueNegatives: 1,
      falsePositives: 1,
      falseNegatives: 1,
      truePositives: 1,
      undecidedNegatives: 1,
      undecidedPositives: 1,
    });
    expect(tp + fn + fp + tn).toBe(8);
    expect(metrics).toEqual({ recall: tp / (tp + fn), precision: tp / (tp + fp), accuracy: (tp + tn) / 8 });
  });
});
