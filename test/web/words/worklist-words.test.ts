import { describe, expect, it } from 'vitest';
import { describeCounts } from '../../../web/src/words/worklist-words.ts';

describe('`describeCounts`', () => {
  it('allows a line break only between its parts, and omits parts that do not occur', () => {
    const words = describeCounts({ pneumonia: 8, normal: 4, undecided: 1, failed: 7, waiting: 0, cautioned: 2 });
    expect(words.split(' ')).toEqual([
      '20\u00a0X-rays',
      '·',
      '8\u00a0Pneumonia',
      '·',
      '4\u00a0Normal',
      '·',
      '1\u00a0Failed\u00a0to\u00a0Predict',
      '·',
      '7\u00a0not\u00a0analysed',
      '·',
      '2\u00a0with\u00a0a\u00a0caution',
    ]);
  });
});
