import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../../core/evaluation/classified-image.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { evaluate } from '../../../core/evaluation/evaluate.ts';

type Triple = [number, number, number];

interface LibraryCase {
  readonly name: string;
  readonly labels: Label[];
  readonly probabilities: number[];
  readonly threshold: number;
  readonly counts: number[];
  readonly recall: Triple;
  readonly specificity: Triple;
  readonly precision: Triple;
  readonly accuracy: Triple;
  readonly f1: Triple;
  readonly balancedAccuracy: Triple;
  readonly auc: Triple;
  readonly aucSklearn: number;
  readonly averagePrecision: number;
  readonly brier: number;
  readonly ece: number;
  readonly roc: [number, number][];
}

const CASES = JSON.parse(
  readFileSync(new URL('../../fixtures/evaluation/reference-values.json', import.meta.url), 'utf8'),
) as LibraryCase[];

describe.each(CASES)('evaluate() agrees with scikit-learn and statsmodels on $name', (expected) => {
  const images = expected.labels.map((label, at) => ({
    label,
    probability: expected.probabilities[at] ?? Number.NaN,
  }));
  const report = evaluate(images, expected.threshold);
  const { counts, metrics } = report.atOperatingPoint;

  it('in the confusion matrix', () => {
    const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts;
    expect([trueNegatives, falsePositives, falseNegatives, truePositives]).toEqual(expected.counts);
  });

  it.each(['recall', 'specificity', 'precision', 'accuracy', 'f1', 'balancedAccuracy'] as const)('in %s', (name) =>
    expectEstimate(metrics[name], expected[name]),
  );

  it('in AUC and its DeLong interval', () => {
    expectEstimate(report.auc, expected.auc);
    expect(report.auc.value).toBeCloseTo(expected.aucSklearn, 12);
  });

  it('in average precision, Brier score and calibration error, whose intervals hold a value', () => {
    expect(report.averagePrecision.value).toBeCloseTo(expected.averagePrecision, 12);
    expect(report.brierScore.value).toBeCloseTo(expected.brier, 12);
    expect(report.expectedCalibrationError.value).toBeCloseTo(expected.ece, 12);
    for (const { lower, upper } of [report.averagePrecision, report.brierScore, report.expectedCalibrationError])
      expect(lower).toBeLessThanOrEqual(upper ?? -1);
  });

  it('in the corners of the ROC curve', () => {
    const known = new Set(expected.roc.map(([x, y]) => `${x.toFixed(9)} ${y.toFixed(9)}`));
    for (const point of report.roc)
      expect(known).toContain(`${point.falsePositiveRate.toFixed(9)} ${point.truePositiveRate.toFixed(9)}`);
    expect(trapezoids(report.roc)).toBeCloseTo(expected.aucSklearn, 12);
  });

  it('in the precision-recall curve, whose steps sum to the average precision', () => {
    let [sum, before] = [0, 0];
    for (const { precision, recall } of report.precisionRecall) {
      sum += (recall - before) * precision;
      before = recall;
    }
    expect(sum).toBeCloseTo(expected.averagePrecision, 12);
    expect(before).toBe(1);
  });
});

function expectEstimate(estimate: Estimate, [value, lower, upper]: Triple): void {
  expect(estimate.value).toBeCloseTo(value, 10);
  expect(estimate.lower).toBeCloseTo(lower, 10);
  expect(estimate.upper).toBeCloseTo(upper, 10);
}

function trapezoids(points: readonly { falsePositiveRate: number; truePositiveRate: number }[]): number {
  return points.slice(1).reduce((area, point, at) => {
    const before = points[at] ?? point;
    return (
      area +
      ((point.falsePositiveRate - before.falsePositiveRate) * (point.truePositiveRate + before.truePositiveRate)) / 2
    );
  }, 0);
}
