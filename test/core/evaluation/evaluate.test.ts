import { describe, expect, it } from 'vitest';
import type { ClassifiedImage } from '../../../core/evaluation/classified-image.ts';
import { evaluate } from '../../../core/evaluation/evaluate.ts';

const repeat = (count: number, image: ClassifiedImage) => Array.from({ length: count }, () => image);

/** The counts of the 2020 notebook project: 232 normal images called normal, 2 called pneumonia; 148 with pneumonia called normal, 242 called pneumonia. */
const NOTEBOOK_IMAGES = [
  ...repeat(232, { label: 0, probability: 0.1 }),
  ...repeat(2, { label: 0, probability: 0.9 }),
  ...repeat(148, { label: 1, probability: 0.2 }),
  ...repeat(242, { label: 1, probability: 0.8 }),
];

describe('evaluate()', () => {
  it('gives the notebook project’s accuracy with the Wilson interval that the gate uses', () => {
    const { accuracy, accuracyOfAll } = evaluate(NOTEBOOK_IMAGES).atHalf.metrics;
    expect(accuracy.value).toBeCloseTo(0.7596, 4);
    expect(accuracy.lower).toBeCloseTo(0.7246, 4);
    expect(accuracyOfAll).toEqual(accuracy);
  });

  it('keeps undecided images apart, and counts them as unanswered in the accuracy of all', () => {
    const images = [
      ...repeat(3, { label: 1, probability: 0.9 }),
      ...repeat(1, { label: 1, probability: 0.5 }),
      ...repeat(3, { label: 0, probability: 0.1 }),
      ...repeat(1, { label: 0, probability: 0.5 }),
    ];
    const { counts, metrics } = evaluate(images).atHalf;
    expect([counts.undecidedNegatives, counts.undecidedPositives]).toEqual([1, 1]);
    expect(metrics.accuracy.value).toBe(1);
    expect(metrics.accuracyOfAll.value).toBe(0.75);
    expect(metrics.undecided.value).toBe(0.25);
  });

  it('leaves an image undecided by the notebook project’s rule if neither probability is above 0.5', () => {
    const image = { label: 1, probability: 0.5, normal: 0.499_999 } as const;
    expect(evaluate([image]).atHalf.counts.undecidedPositives).toBe(1);
  });

  it('evaluates at the operating point and by the notebook project’s rule', () => {
    const report = evaluate(NOTEBOOK_IMAGES, 0.15);
    expect(report.atOperatingPoint.threshold).toBe(0.15);
    expect(report.atOperatingPoint.counts.falseNegatives).toBe(0);
    expect(report.atHalf.counts.falseNegatives).toBe(148);
  });

  it('gives the same intervals for the same seed, and others for another', () => {
    const seeded = (seed: number) => evaluate(NOTEBOOK_IMAGES, 0.5, { resamples: 50, seed }).brierScore;
    expect(seeded(1)).toEqual(seeded(1));
    expect(seeded(1)).not.toEqual(seeded(2));
  });

  it('gives the Brier score of 624 images a bootstrap interval of the theoretical width', () => {
    const squares = NOTEBOOK_IMAGES.map((image) => (image.probability - image.label) ** 2);
    const within = ([0, 1] as const).map((label) => {
      const own = squares.filter((_, at) => NOTEBOOK_IMAGES[at]?.label === label);
      const mean = own.reduce((sum, square) => sum + square, 0) / own.length;
      return own.reduce((sum, square) => sum + (square - mean) ** 2, 0);
    });
    const standardError = Math.sqrt((within[0] ?? 0) + (within[1] ?? 0)) / squares.length;
    const { lower, upper } = evaluate(NOTEBOOK_IMAGES).brierScore;
    expect(((upper ?? 0) - (lower ?? 0)) / (2 * 1.96 * standardError)).toBeGreaterThan(0.9);
    expect(((upper ?? 0) - (lower ?? 0)) / (2 * 1.96 * standardError)).toBeLessThan(1.1);
  });

  it('survives a JSON round trip without loss', () => {
    const report = evaluate(NOTEBOOK_IMAGES);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it.each([
    ['no image', []],
    ['normal images only', repeat(3, { label: 0, probability: 0.2 })],
    ['images with pneumonia only', repeat(3, { label: 1, probability: 0.7 })],
  ])('leaves undefined metrics null for %s', (_, images) => {
    const report = evaluate(images);
    expect(report.auc.value).toBeNull();
    expect(report.atHalf.metrics.balancedAccuracy.value).toBeNull();
    expect(report.roc).toEqual([]);
    expect(report.films.total).toBe(images.length);
  });

  it.each([Number.NaN, -0.1, 1.1])('refuses a probability of %s', (probability) =>
    expect(() => evaluate([{ label: 0, probability }])).toThrow('needed a probability from 0 to 1'),
  );

  it('refuses an operating point outside 0..1', () =>
    expect(() => evaluate([], 2)).toThrow('needed an operating point from 0 to 1, found 2'));
});

describe('reliabilityBins()', () => {
  it('puts 0 in the first bin, 1 in the last, and every image in one', () => {
    const images = [0, 0.0666, 0.0667, 0.5, 0.999, 1].map((probability) => ({ label: 1, probability }) as const);
    const { reliability } = evaluate(images);
    expect(reliability.map((bin) => bin.count)).toEqual([2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2]);
    expect(reliability[0]?.meanProbability).toBeCloseTo(0.0333, 10);
    expect(reliability[2]?.meanProbability).toBeNull();
  });
});
