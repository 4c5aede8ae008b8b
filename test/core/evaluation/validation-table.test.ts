import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validationTableSchema } from '../../../core/contract/validation-table.ts';
import type { ClassifiedImage, Label } from '../../../core/evaluation/classified-image.ts';
import { countsAt, tabulateScores, totalsOf } from '../../../core/evaluation/validation-table.ts';

const images = (scores: readonly (readonly [Label, number])[]): ClassifiedImage[] =>
  scores.map(([label, probability]) => ({ label, probability }));

describe('tabulateScores()', () => {
  const table = tabulateScores(
    images([
      [0, 0],
      [0, 0.015],
      [0, 0.5],
      [0, 0.62],
      [1, 0.009],
      [1, 0.504],
      [1, 0.999],
      [1, 1],
    ]),
    0.505,
    'eight made-up images',
  );

  it('makes a table that the contract accepts', () => {
    expect(validationTableSchema.parse(table)).toEqual(table);
  });

  it('counts a score in the hundredth that it begins, and 1 in the last', () => {
    const filled = (counts: readonly number[]) => counts.flatMap((count, step) => (count === 0 ? [] : [[step, count]]));
    expect(filled(table.histogram.normal)).toEqual([
      [0, 1],
      [1, 1],
      [50, 1],
      [62, 1],
    ]);
    expect(filled(table.histogram.pneumonia)).toEqual([
      [0, 1],
      [50, 1],
      [99, 2],
    ]);
    expect(totalsOf(table)).toEqual({ normal: 4, pneumonia: 4 });
  });

  it('counts neither class right on a threshold itself', () => {
    expect(countsAt(table, 0.5)).toEqual({
      threshold: 0.5,
      counts: { truePositives: 3, falseNegatives: 1, trueNegatives: 2, falsePositives: 2 },
    });
    expect(countsAt(table, 0).counts.trueNegatives).toBe(0);
    expect(countsAt(table, 1).counts.truePositives).toBe(0);
  });

  it('is exact at an operating point between two hundredths', () => {
    expect(countsAt(table, 0.505)).toEqual({
      threshold: 0.505,
      counts: { truePositives: 2, falseNegatives: 2, trueNegatives: 3, falsePositives: 1 },
    });
  });

  it('gives the counts of the nearest hundredth elsewhere, and says which', () => {
    expect(countsAt(table, 0.6174).threshold).toBe(0.62);
    expect(countsAt(table, 0.6174).counts.trueNegatives).toBe(3);
  });

  it.each([-0.01, 1.01, Number.NaN])('refuses the threshold %f', (threshold) => {
    expect(() => countsAt(table, threshold)).toThrow(RangeError);
  });

  it('agrees with counting the images, for any scores', () => {
    const image = fc.record({
      label: fc.constantFrom<Label>(0, 1),
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(image), fc.integer({ min: 0, max: 100 }), (some, step) => {
        const { counts } = countsAt(tabulateScores(some, 0.5, 'made up'), step / 100);
        const of = (label: Label) => some.filter((each) => each.label === label).map((each) => each.probability);
        expect(counts.truePositives).toBe(of(1).filter((score) => score > step / 100).length);
        expect(counts.trueNegatives).toBe(of(0).filter((score) => score < step / 100).length);
        expect(counts.truePositives + counts.falseNegatives).toBe(of(1).length);
        expect(counts.trueNegatives + counts.falsePositives).toBe(of(0).length);
      }),
      { seed: 11, numRuns: 100 },
    );
  });
});
