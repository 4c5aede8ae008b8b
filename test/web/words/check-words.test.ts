import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../core/contract/checks.ts';
import { describeScore, formatScore, nameCheck } from '../../../web/src/words/check-words.ts';

describe('`nameCheck`', () => {
  it.each(Object.keys(CHECKS))('has words for %s', (check) => expect(nameCheck(check)).not.toBe(check));

  it('shows a check of a newer service as it came', () => expect(nameCheck('lateral')).toBe('lateral'));
});

describe('`formatScore`', () => {
  it.each([
    [0, '0.000'],
    [0.01234, '0.012'],
    [9.876, '9.88'],
    [-12.34, '-12.3'],
    [1234.5, '1235'],
    [Number.NaN, 'not a number'],
  ])('writes %d as %s', (value, text) => expect(formatScore(value)).toBe(text));
});

describe('`describeScore`', () => {
  it.each([
    [0.2, 0.3, 0.6, null],
    [0.3, 0.3, 0.6, null],
    [0.4, 0.3, 0.6, 'calls for caution'],
    [0.7, 0.3, 0.6, 'stands against a verdict'],
    [0.7, null, null, null],
    [Number.NaN, null, 0.6, 'stands against a verdict'],
  ])('of the score %d with the thresholds %d and %d is %j', (score, caution, abstain, words) => {
    expect(describeScore({ check: 'cut', score, caution, abstain })).toBe(words);
  });
});
