import { describe, expect, it } from 'vitest';
import { remark } from '../../../core/contract/checks.ts';
import { localFailure } from '../../../web/src/service/failures.ts';
import { speakOutcome } from '../../../web/src/words/progress-words.ts';
import { abstention, checkedPrediction, classified, item, settled } from '../worklist-items.ts';

describe('`speakOutcome`', () => {
  it.each([
    ['a verdict', classified('a'), 'Pneumonia, 93.4 %'],
    [
      'a verdict with a caution',
      settled('a', checkedPrediction({ cautions: [remark('MIRRORED')] })),
      'Pneumonia, 93.4 %. Caution: The X-ray seems to be mirrored: the heart points to the other side.',
    ],
    [
      'an abstention',
      settled('a', abstention('TURNED', { cautions: [remark('MIRRORED')] })),
      'Failed to Predict. The X-ray is not upright. Turn it so that the head is at the top, and send it again.',
    ],
    [
      'a failure',
      item('a', { step: 'failed', failure: localFailure('NO_CONNECTION') }),
      'The service could not be reached.',
    ],
  ])('reads %s aloud with all that bears on it', (_, one, words) => {
    expect(speakOutcome(one).replaceAll('\u00a0', ' ')).toBe(words);
  });
});
