import { describe, expect, it } from 'vitest';
import { describeBits, describeSent, describeWindow } from '../../../web/src/words/preparation-words.ts';
import { checkedPrediction } from '../worklist-items.ts';

const preparation = checkedPrediction().preparation ?? expect.unreachable();

describe('the words about a prepared image', () => {
  it.each([
    [{ bitsStored: 8, bitsUsed: 8, assumed: false }, '8'],
    [{ bitsStored: 16, bitsUsed: 12, assumed: true }, '12 of 16, assumed from the brightest pixel'],
    [{ bitsStored: 16, bitsUsed: 12, assumed: false }, '12 of 16, as the file says'],
  ])('say of %j which bits were used', (changes, words) => {
    expect(describeBits({ ...preparation, ...changes })).toBe(words);
  });

  it('name the values that became black and white', () => {
    expect(describeWindow({ low: 0, high: 4_095 })).toBe('0 became black, 4,095 white');
  });

  it('say what else was done, and only that', () => {
    expect(describeSent(preparation)).not.toMatch(/EXIF|ransparent/);
    expect(describeSent({ ...preparation, orientation: 6, alpha: true })).toMatch(/EXIF orientation.*Transparent/);
  });
});
