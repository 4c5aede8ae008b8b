import { describe, expect, it } from 'vitest';
import { type Measurement, meetsTarget } from '../../bench/common/bench.ts';
import { mean, median, quantile } from '../../bench/common/statistics.ts';
import { formatTable } from '../../bench/common/table.ts';

describe('`meetsTarget`', () => {
  for (const [value, target, isMet] of [
    [3, { atMost: 3 }, true],
    [3.01, { atMost: 3 }, false],
    [0.95, { atLeast: 0.95 }, true],
    [0.94, { atLeast: 0.95 }, false],
    [Number.NaN, { atMost: 3 }, false],
  ] as const) {
    it(`returns ${isMet} for ${value} with the target ${JSON.stringify(target)}`, () => {
      expect(meetsTarget({ measure: '', value, unit: '', target })).toBe(isMet);
    });
  }
});

describe('`formatTable`', () => {
  it('prints measurements in columns, with target and outcome', () => {
    const measurements: Measurement[] = [
      { measure: 'p50', value: 2.512, unit: 'ms', target: { atMost: 3 } },
      { measure: 'growth', value: 12.25, unit: '%', target: { atMost: 5 } },
      { measure: 'rate', value: 1234.5, unit: '/s' },
    ];
    expect(formatTable(measurements).split('\n')).toEqual([
      '  p50     2.51 ms  ≤ 3 met',
      '  growth   12.3 %  ≤ 5 MISSED',
      '  rate    1235 /s',
    ]);
  });
});

describe('`quantile`', () => {
  it('does not change the order of its argument, nor do `median` and `mean`', () => {
    const values = [3, 1, 2];
    expect([quantile(values, 0), median(values), quantile(values, 1), mean(values)]).toEqual([1, 2, 3, 2]);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty list', () => expect(() => median([])).toThrow(RangeError));
});
