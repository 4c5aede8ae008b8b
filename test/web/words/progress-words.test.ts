import { describe, expect, it } from 'vitest';
import { describeProgress } from '../../../web/src/words/progress-words.ts';
import { describeCounts } from '../../../web/src/worklist/outcome-counts.ts';
import { judged } from '../worklist-items.ts';

describe('the line of an image in the worklist', () => {
  it.each([
    ['Pneumonia', /^Pneumonia, 93\.4\s%$/],
    ['Normal', /^Normal, pneumonia 93\.4\s%$/],
    ['Failed to Predict', /^Failed to Predict, pneumonia 93\.4\s%$/],
  ] as const)('beside %s never leaves open what its figure is the probability of', (verdict, words) => {
    const image = judged('a.jpeg');
    if (image.progress.step !== 'classified') throw new Error('needed a judged image');
    const prediction = { ...image.progress.prediction, verdict };
    expect(describeProgress({ ...image, progress: { ...image.progress, prediction } })).toMatch(words);
  });
});

describe('the counts over the worklist', () => {
  it('break between their parts only, and leave out what does not occur', () => {
    const words = describeCounts({ images: 20, pneumonia: 8, normal: 0, undecided: 1, failed: 7, open: 0 });
    expect(words.split(' ')).toEqual([
      '20\u00a0images',
      '·',
      '8\u00a0Pneumonia',
      '·',
      '1\u00a0Failed\u00a0to\u00a0Predict',
      '·',
      '7\u00a0without\u00a0a\u00a0verdict',
    ]);
  });
});
