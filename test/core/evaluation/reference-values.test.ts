import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Label } from '../../../core/evaluation/classified-image.ts';
import type { Estimate } from '../../../core/evaluation/estimate.ts';
import { evaluate } from '../../../core/evaluation/evaluate.ts';

type Triple = [number, number, number];

interface ReferenceCase {
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
) as ReferenceCase[];

describe.each(CASES)('evaluate() agrees with scikit-learn and statsmodels on $name', (reference) => {
  const images = reference.labels.map((label, at) => ({
    label,
    probability: reference.probabilities[at] ?? Number.NaN,
  }));
  const report = evaluate(images, reference.threshold);
  const { counts, metrics } = report.atOperatingPoint;

  it('in the confusion matrix', () => {
    const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts;
    expect([trueNegatives, falsePositives, falseNegatives, truePositives]).toEqual(reference.counts);
  });

  it.each(['recall', 'specificity', 'precision', 'accuracy', 'f1', 'balancedAccuracy'] as const)('in %s', (name) =>
    expectFigure(metrics[name], reference[name]),
  );

  it('in AUC and its DeLong interval', () => {
    expectFigure(report.auc, reference.auc);
    expect(report.auc.value).toBeCloseTo(reference.aucSklearn, 12);
  });

  it('in average precision, Brier score and calibration error, whose intervals hold a value', () => {
    expect(report.averagePrecision.value).toBeCloseTo(reference.averagePrecision, 12);
    expect(report.brierScore.value).toBeCloseTo(reference.brier, 12);
    expect(report.expectedCalibrationError.value).toBeCloseTo(reference.ece, 12);
    for (const { lower, upper } of [report.averagePrecision, report.brierScore, report.expectedCalibrationError])
      expect(lower).toBeLessThanOrEqual(upper ?? -1);
  });

  it('in the corners of the ROC curve', () => {
    const known = new Set(reference.roc.map(([x, y]) => `${x.toFixed(9)} ${y.toFixed(9)}`));
    for (const point of report.roc)
      expect(known).toContain(`${point.falsePositiveRate.toFixed(9)} ${point.truePositiveRate.toFixed(9)}`);
    expect(trapezoids(report.roc)).toBeCloseTo(reference.aucSklearn, 12);
  });

  it('in the precision-recall curve, whose steps sum to the average precision', () => {
    let [sum, before] = [0, 0];
    for (const { precision, recall } of report.precisionRecall) {
      sum += (recall - before) * precision;
      before = recall;
    }
    expect(sum).toBeCloseTo(reference.averagePrecision, 12);
    expect(before).toBe(1);
  });
});

function expectFigure(figure: Estimate, [value, lower, upper]: Triple): void {
  expect(figure.value).toBeCloseTo(value, 10);
  expect(figure.lower).toBeCloseTo(lower, 10);
  expect(figure.upper).toBeCloseTo(upper, 10);
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
