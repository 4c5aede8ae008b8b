import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeScaling,
  explainVerdict,
  formatBytes,
  formatPercent,
  formatSize,
} from '../../../web/src/words/format.ts';
import { prediction } from '../worklist-items.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers on the page', () => {
  it.each([
    [0, '0.0 %'],
    [0.0002, '< 0.1 %'],
    [0.001, '0.1 %'],
    [0.9344, '93.4 %'],
    [0.9996, '> 99.9 %'],
    [1, '100.0 %'],
  ])('say %d as %s', (fraction, text) => {
    expect(spaced(formatPercent(fraction))).toBe(text);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [48_245, '48 kB'],
    [4_000_000, '4 MB'],
    [12_345_678, '12.3 MB'],
  ])('say %d bytes as %s', (bytes, text) => {
    expect(spaced(formatBytes(bytes))).toBe(text);
  });

  it('never break between a figure and its unit', () => {
    const said = [formatPercent(0.9996), formatBytes(5), formatBytes(5_000), formatSize({ width: 1_104, height: 744 })];
    expect(said.join('')).not.toContain(' ');
  });
});

describe('the sentence under a verdict', () => {
  it.each([
    [0.934, 0.618, '93.4 % is above the operating point of 61.8 %.'],
    [0.02, 0.618, '2.0 % is below the operating point of 61.8 %.'],
    [0.61804, 0.618, '61.804 % is above the operating point of 61.800 %.'],
    [0.5, 0.5, '50.0 % lies exactly on the operating point, so the model cannot say.'],
  ])('of %d at %d', (pneumonia, point, sentence) => {
    expect(spaced(explainVerdict(prediction(pneumonia, point)))).toBe(sentence);
  });

  it('shows different numbers wherever they differ by more than a millionth', () => {
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, share, (pneumonia, point) => {
        fc.pre(Math.abs(pneumonia - point) > 1e-6);
        const numbers = spaced(explainVerdict(prediction(pneumonia, point))).match(/\d+\.\d+/g);
        expect(numbers?.[0]).not.toBe(numbers?.[1]);
      }),
    );
  });
});

describe('what is said of an image too large to send', () => {
  const from = { width: 4_200, height: 3_600, sizeInBytes: 9_100_000 };

  it('that was scaled down', () => {
    const to = { width: 3_000, height: 2_571, sizeInBytes: 3_800_000 };
    expect(spaced(describeScaling({ from, to }))).toBe(
      'Scaled down in this browser before it was sent: from 4,200 × 3,600 to 3,000 × 2,571 pixels, from 9.1 MB to 3.8 MB.',
    );
  });

  it('that was only compressed', () => {
    expect(spaced(describeScaling({ from, to: { ...from, sizeInBytes: 2_000_000 } }))).toBe(
      'Compressed in this browser before it was sent, at its full 4,200 × 3,600 pixels: from 9.1 MB to 2 MB.',
    );
  });
});
