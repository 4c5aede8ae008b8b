import { describe, expect, it } from 'vitest';
import { REMARKS, type RemarkCode, remark } from '../../../core/contract/checks.ts';
import { describeCautions, nameRemark } from '../../../web/src/words/remark-words.ts';

describe('`nameRemark`', () => {
  it.each(Object.keys(REMARKS) as RemarkCode[])('has a few words for %s, shorter than its sentence', (code) => {
    const words = nameRemark(remark(code));
    expect(words.length).toBeGreaterThan(3);
    expect(words.length).toBeLessThan(Math.min(36, REMARKS[code].message.length));
  });

  it('keeps the sentence of a remark that only a newer service knows', () => {
    expect(nameRemark({ code: 'toString', message: 'The detector is old.', action: 'Ask.' })).toBe(
      'The detector is old',
    );
  });
});

describe('`describeCautions`', () => {
  it.each([
    [[], null],
    [['MIRRORED'], 'Caution: seems to be mirrored'],
    [['MIRRORED', 'NEAR_THRESHOLD'], 'Cautions: seems to be mirrored; near the threshold'],
  ] as const)('of %j are %j', (codes, words) => {
    expect(describeCautions(codes.map(remark))).toBe(words);
  });
});
