import { describe, expect, it } from 'vitest';
import { remark } from '../../../core/contract/checks.ts';
import { localFailure } from '../../../web/src/service/failures.ts';
import { countOutcomes } from '../../../web/src/worklist/outcome.ts';
import { abstention, checkedPrediction, classified, item, settled } from '../worklist-items.ts';

describe('`countOutcomes`', () => {
  it('tells abstentions from failures, and counts cautions only beside a verdict', () => {
    const items = [
      classified('a', 0.9),
      classified('b', 0.1),
      settled('c', checkedPrediction()),
      settled('d', abstention('TURNED', { cautions: [remark('MIRRORED')] })),
      settled('e', abstention('AT_THRESHOLD', { cautions: [remark('MIRRORED')] })),
      item('f', { step: 'failed', failure: localFailure('NO_CONNECTION') }),
      item('g', { step: 'waiting' }),
    ];
    expect(countOutcomes(items)).toEqual({
      pneumonia: 2,
      normal: 1,
      undecided: 2,
      failed: 1,
      waiting: 1,
      cautioned: 2,
    });
  });
});
