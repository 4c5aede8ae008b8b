import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BinaryCounts,
  diagnosticValues,
  probabilityAtPrevalence,
} from '../../../core/evaluation/predictive-values.ts';
import { ratioOf } from '../../../core/evaluation/ratio.ts';

describe('ratioOf()', () => {
  it('gives the interval of Koopman’s published example, 36/40 against 16/80', () => {
    const ratio = ratioOf({ successes: 36, trials: 40 }, { successes: 16, trials: 80 });
    expect(ratio?.value).toBeCloseTo(4.5, 12);
    expect(ratio?.lower).toBeCloseTo(2.94, 2);
    expect(ratio?.upper).toBeCloseTo(7.15, 2);
  });

  /** statsmodels 0.15.0: confint_proportions_2indep(…, method='score', compare='ratio', correction=False). */
  it.each([
    [265, 277, 1, 109, 19.075259655493774, 590.1248890320489],
    [12, 277, 108, 109, 0.02517689471868738, 0.07489463880620593],
    [240, 418, 87, 375, 2.0303647171785, 3.0374266302891573],
    [178, 418, 288, 375, 0.4882779835962313, 0.626377114717062],
    [40, 50, 5, 50, 3.6874143224859344, 18.57819519864609],
    [1, 2, 1, 2, 0.15056961354701914, 6.641446281508953],
    [3, 100, 1, 100, 0.4376722700920736, 20.765893510073976],
    [97, 100, 99, 100, 0.9236345848428195, 1.0289766355188645],
    [277, 277, 89, 109, 1.1389998302495752, 1.3633002595692525],
    [2, 390, 86, 234, 0.0037979965556205245, 0.050796729385827064],
  ])('agrees with statsmodels on %i/%i against %i/%i', (x1, n1, x0, n0, lower, upper) => {
    const ratio = ratioOf({ successes: x1, trials: n1 }, { successes: x0, trials: n0 });
    expect((ratio?.lower ?? 0) / lower).toBeCloseTo(1, 9);
    expect((ratio?.upper ?? 0) / upper).toBeCloseTo(1, 9);
  });

  it('has an open end where a proportion is 0, and no value where both are', () => {
    const none = { successes: 0, trials: 30 };
    const some = { successes: 3, trials: 30 };
    expect(ratioOf(none, some)).toMatchObject({ value: 0, lower: 0 });
    expect(ratioOf(none, some)?.upper).toBeGreaterThan(0.5);
    expect(ratioOf(some, none)).toMatchObject({ value: Number.POSITIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
    expect(ratioOf(some, none)?.lower).toBeGreaterThan(0);
    expect(ratioOf(none, none)).toBeNull();
  });

  it('is an interval about its value, whose exchange turns it upside down', () => {
    const proportion = fc
      .integer({ min: 1, max: 400 })
      .chain((trials) => fc.record({ successes: fc.integer({ min: 0, max: trials }), trials: fc.constant(trials) }));
    fc.assert(
      fc.property(proportion, proportion, (left, right) => {
        const ratio = ratioOf(left, right);
        if (ratio === null) return;
        expect(ratio.lower).toBeLessThanOrEqual(ratio.value * (1 + 1e-9));
        expect(ratio.upper).toBeGreaterThanOrEqual(ratio.value * (1 - 1e-9));
        const exchanged = ratioOf(right, left);
        expect(1 / (exchanged?.upper ?? Number.NaN)).toBeCloseTo(ratio.lower, 6);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

const COUNTS: BinaryCounts = { truePositives: 265, falseNegatives: 12, trueNegatives: 108, falsePositives: 1 };

describe('diagnosticValues()', () => {
  it('gives TP/(TP+FP) and TN/(TN+FN) at the prevalence of the images themselves', () => {
    const values = diagnosticValues(COUNTS, 277 / 386);
    expect(values.positivePredictiveValue.value).toBeCloseTo(265 / 266, 12);
    expect(values.negativePredictiveValue.value).toBeCloseTo(108 / 120, 12);
  });

  it('follows Bayes’ rule at another prevalence, interval ends included', () => {
    const values = diagnosticValues(COUNTS, 0.1);
    const ppv = (ratio: number) => (0.1 * ratio) / (0.1 * ratio + 0.9);
    expect(values.positivePredictiveValue.value).toBeCloseTo(
      (0.1 * (265 / 277)) / (0.1 * (265 / 277) + 0.9 * (1 / 109)),
      12,
    );
    expect(values.positivePredictiveValue.lower).toBeCloseTo(ppv(19.075259655493774), 9);
    expect(values.positivePredictiveValue.upper).toBeCloseTo(ppv(590.1248890320489), 9);
    expect(values.negativePredictiveValue.lower).toBeCloseTo(0.9 / (0.9 + 0.1 * 0.07489463880620593), 9);
    expect(values.negativePredictiveValue.upper).toBeCloseTo(0.9 / (0.9 + 0.1 * 0.02517689471868738), 9);
  });

  it('keeps an honest lower end where no image was wrong', () => {
    const { positivePredictiveValue, negativePredictiveValue } = diagnosticValues(
      { truePositives: 50, falseNegatives: 0, trueNegatives: 50, falsePositives: 0 },
      0.2,
    );
    expect(positivePredictiveValue).toMatchObject({ value: 1, upper: 1 });
    expect(positivePredictiveValue.lower).toBeLessThan(0.85);
    expect(negativePredictiveValue).toMatchObject({ value: 1, upper: 1 });
    expect(negativePredictiveValue.lower).toBeLessThan(0.99);
  });

  it('is certain where everybody or nobody has pneumonia', () => {
    expect(diagnosticValues(COUNTS, 0).positivePredictiveValue).toEqual({ value: 0, lower: 0, upper: 0 });
    expect(diagnosticValues(COUNTS, 0).negativePredictiveValue).toEqual({ value: 1, lower: 1, upper: 1 });
    expect(diagnosticValues(COUNTS, 1).positivePredictiveValue.value).toBe(1);
    expect(diagnosticValues(COUNTS, 1).negativePredictiveValue.value).toBe(0);
  });

  it('leaves undefined what the counts do not define', () => {
    const noPneumonia = diagnosticValues({ ...COUNTS, truePositives: 0, falseNegatives: 0 }, 0.5);
    expect(noPneumonia.sensitivity.value).toBeNull();
    expect(noPneumonia.positivePredictiveValue).toEqual({ value: null, lower: null, upper: null });
    const allNormal = diagnosticValues(
      { truePositives: 0, falseNegatives: 9, trueNegatives: 8, falsePositives: 0 },
      0.5,
    );
    expect(allNormal.positiveLikelihoodRatio).toBeNull();
    expect(allNormal.positivePredictiveValue.value).toBeNull();
    expect(allNormal.negativePredictiveValue.value).toBeCloseTo(0.5, 12);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the prevalence %f', (prevalence) => {
    expect(() => diagnosticValues(COUNTS, prevalence)).toThrow(RangeError);
  });
});

describe('probabilityAtPrevalence()', () => {
  it.each([
    [0.9, 0.5, 0.9],
    [0.9, 0.1, 0.5],
    [0.5, 0.02, 0.02],
    [0, 0.3, 0],
    [1, 0.3, 1],
    [0.9, 0, 0],
    [0.1, 1, 1],
  ])('turns %f at a prevalence of one half into its value at %f: %f', (probability, prevalence, expected) => {
    expect(probabilityAtPrevalence(probability, prevalence)).toBeCloseTo(expected, 12);
  });
});
