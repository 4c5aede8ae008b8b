import { describe, expect, it } from 'vitest';
import { compareScores } from '../../../core/evaluation/score-comparison.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';

/** Scores of 200 images of each class: normal ones up to 0.3, pneumonia from 0.7. */
const spread = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * (index + 0.5)) / count);
const TABLE = tabulateScores(
  [
    ...spread(0, 0.3, 200).map((probability) => ({ label: 0 as const, probability })),
    ...spread(0.7, 1, 200).map((probability) => ({ label: 1 as const, probability })),
  ],
  0.5,
  'made-up images',
);

describe('compareScores()', () => {
  it.each([
    ['half of each class', 50, 50, 0.5],
    ['a rare disease', 95, 5, 0.05],
    ['no disease', 100, 0, 0],
    ['nothing but disease', 0, 100, 1],
  ])('follows %s without a distance', (_, normal, pneumonia, fraction) => {
    const found = compareScores([...spread(0, 0.3, normal), ...spread(0.7, 1, pneumonia)], TABLE);
    expect(found.pneumonia).toBeCloseTo(fraction, 2);
    expect(found.distance).toBeLessThan(0.05);
    expect(found.distance).toBeLessThan(found.byChance);
  });

  it.each([
    ['between those of the classes', spread(0.35, 0.65, 100)],
    ['evenly everywhere', spread(0, 1, 100)],
    ['all at one end', new Array<number>(100).fill(0.001)],
  ])('finds scores that lie %s', (_, scores) => {
    const { distance, byChance } = compareScores(scores, TABLE);
    expect(distance).toBeGreaterThan(byChance);
  });

  it('expects more of chance where there are few images', () => {
    const few = compareScores([0.1, 0.9], TABLE);
    const many = compareScores([...spread(0, 0.3, 500), ...spread(0.7, 1, 500)], TABLE);
    expect(few.byChance).toBeGreaterThan(0.9);
    expect(many.byChance).toBeLessThan(0.09);
  });

  it('counts a score of 1', () => expect(compareScores([1, 1], TABLE).pneumonia).toBe(1));
});
