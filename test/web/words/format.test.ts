import { describe, expect, it } from 'vitest';
import { formatBytes, formatPercent, formatSize } from '../../../web/src/words/format.ts';

const spaced = (text: string) => text.replaceAll('\u00a0', ' ');

describe('`formatPercent`', () => {
  it.each([
    [0, '0.0 %'],
    [0.0002, '< 0.1 %'],
    [0.001, '0.1 %'],
    [0.9344, '93.4 %'],
    [0.9996, '> 99.9 %'],
    [1, '100.0 %'],
  ])('writes the fraction %d as %s', (fraction, text) => {
    expect(spaced(formatPercent(fraction))).toBe(text);
  });
});

describe('`formatBytes`', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [48_245, '48 kB'],
    [4_000_000, '4 MB'],
    [12_345_678, '12.3 MB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(spaced(formatBytes(bytes))).toBe(text);
  });
});

describe('`formatPercent`, `formatBytes` and `formatSize`', () => {
  it('never allow a line break between a number and its unit', () => {
    const texts = [
      formatPercent(0.9996),
      formatBytes(5),
      formatBytes(5_000),
      formatSize({ width: 1_104, height: 744 }),
    ];
    expect(texts.join('')).not.toContain(' ');
  });
});
