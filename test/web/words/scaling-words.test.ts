import { describe, expect, it } from 'vitest';
import { describeScaling } from '../../../web/src/words/scaling-words.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');
const from = { width: 4_200, height: 3_600, sizeInBytes: 9_100_000 };

describe('`describeScaling`', () => {
  it('names both sizes of an image that was scaled down', () => {
    const to = { width: 3_000, height: 2_571, sizeInBytes: 3_800_000 };
    expect(spaced(describeScaling({ windowing: null, from, to }))).toBe(
      'Scaled down in this browser before it was sent: from 4,200 × 3,600 to 3,000 × 2,571 pixels, from 9.1 MB to 3.8 MB.',
    );
  });

  it('names the full size of an image that was only compressed', () => {
    expect(spaced(describeScaling({ windowing: null, from, to: { ...from, sizeInBytes: 2_000_000 } }))).toBe(
      'Compressed in this browser before it was sent, at its full 4,200 × 3,600 pixels: from 9.1 MB to 2 MB.',
    );
  });

  it('says what became of 16 bits', () => {
    const windowing = { bitsStored: 16, bitsUsed: 12, window: { low: 0, high: 4_095 }, assumed: true };
    expect(describeScaling({ windowing, from, to: from })).toMatch(
      / Its bits were brought to 8: 12 of 16, assumed from the brightest pixel, were used\.$/,
    );
  });
});
