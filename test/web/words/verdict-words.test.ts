import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeVerdict, explainVerdict } from '../../../web/src/words/verdict-words.ts';
import { abstention, prediction } from '../worklist-items.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('`describeVerdict`', () => {
  it.each([
    ['Pneumonia', 'Pneumonia, 93.4 %'],
    ['Normal', 'Normal, pneumonia 93.4 %'],
    ['Failed to Predict', 'Failed to Predict, pneumonia 93.4 %'],
  ] as const)('names the probability after %s unless it is that of the verdict', (verdict, words) => {
    expect(spaced(describeVerdict({ ...prediction(), verdict }))).toBe(words);
  });
});

describe('`describeVerdict` where a check stood against the image', () => {
  it('gives the reason instead of the probability', () => {
    expect(describeVerdict(abstention('TURNED'))).toBe('Failed to Predict: not upright');
  });

  it('keeps the probability that lies exactly on the threshold', () => {
    const words = describeVerdict(abstention('AT_THRESHOLD', { probabilities: { normal: 0.5, pneumonia: 0.5 } }));
    expect(spaced(words)).toBe('Failed to Predict, pneumonia 50.0 %');
  });
});

describe('`explainVerdict`', () => {
  it.each([
    [0.934, 0.618, '93.4 % is above the threshold of 61.8 %.'],
    [0.02, 0.618, '2.0 % is below the threshold of 61.8 %: no pneumonia found. Nothing else was looked for.'],
    [0.61804, 0.618, '61.804 % is above the threshold of 61.800 %.'],
    [0.5, 0.5, '50.0 % lies exactly on the threshold, so the model cannot decide.'],
  ])('compares the probability %d with the threshold %d', (pneumonia, threshold, sentence) => {
    expect(spaced(explainVerdict(prediction(pneumonia, threshold)))).toBe(sentence);
  });

  it('shows different numbers wherever they differ by more than a millionth', () => {
    const fraction = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fraction, fraction, (pneumonia, threshold) => {
        fc.pre(Math.abs(pneumonia - threshold) > 1e-6);
        const numbers = spaced(explainVerdict(prediction(pneumonia, threshold))).match(/\d+\.\d+/g);
        expect(numbers?.[0]).not.toBe(numbers?.[1]);
      }),
    );
  });
});
