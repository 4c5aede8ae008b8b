import { describe, expect, it } from 'vitest';
import type { ClassifiedImage, Label } from '../../../core/evaluation/classified-image.ts';
import { nearThresholdOf } from '../../../core/evaluation/near-threshold.ts';

const many = (label: Label, probability: number, count: number): ClassifiedImage[] =>
  Array.from({ length: count }, () => ({ label, probability }));

describe('nearThresholdOf()', () => {
  it('reaches as far as one verdict in four is wrong', () => {
    const images = [
      ...many(0, 0.02, 97),
      ...many(1, 0.98, 97),
      ...many(0, 0.605, 1),
      ...many(1, 0.395, 1),
      ...many(0, 0.3, 2),
      ...many(1, 0.7, 2),
    ];
    // 0.30 to 0.70 holds two wrong of six; wider intervals hold no more images until 0.02 and 0.98.
    expect(nearThresholdOf(images, 0.5)).toMatchObject({ from: 0.03, to: 0.97 });
    const [sure, rest] = [[...many(0, 0.2, 3), ...many(1, 0.8, 3)], images];
    expect(nearThresholdOf([...rest, ...sure], 0.5)).toMatchObject({ from: 0.21, to: 0.79 });
  });

  it('counts both classes equally, however many images each has', () => {
    const images = [...many(0, 0.1, 9), ...many(0, 0.6, 1), ...many(1, 0.9, 900), ...many(1, 0.7, 100)];
    // Of the normal images a tenth is wrong, of the others a tenth is right: one half of the zone.
    const zone = nearThresholdOf(images, 0.5);
    expect(zone).toMatchObject({ from: 0.11, to: 0.89 });
    expect(zone?.ofNormal.value).toBeCloseTo(0.1, 12);
    expect(zone?.ofPneumonia.value).toBeCloseTo(0.1, 12);
    expect(zone?.wrongInside.value).toBeCloseTo(1 / 101, 12);
    expect(zone?.wrongOutside.value).toBe(0);
  });

  it('is symmetric in log-odds about an operating point other than one half', () => {
    const images = [...many(0, 0.05, 20), ...many(1, 0.95, 20), ...many(1, 0.19, 1)];
    const zone = nearThresholdOf(images, 0.2);
    const odds = (fraction: number) => Math.log(fraction / (1 - fraction));
    expect(zone?.from).toBe(0.06);
    expect(odds(zone?.to ?? 0) - odds(0.2)).toBeCloseTo(odds(0.2) - odds(0.06), 1);
  });

  it('is wide for a model that guesses, and leaves 0 and 1 outside', () => {
    const scores = Array.from({ length: 100 }, (_, at) => (at + 0.5) / 100);
    const images = scores.flatMap((probability) => [...many(0, probability, 1), ...many(1, probability, 1)]);
    expect(nearThresholdOf(images, 0.5)).toMatchObject({ from: 0.01, to: 0.99 });
  });

  it.each([
    ['a model without an error', [...many(0, 0.4, 5), ...many(1, 0.6, 5)], 0.5],
    ['no images', [], 0.5],
    ['an operating point of 0', [...many(0, 0.4, 5), ...many(1, 0.6, 5)], 0],
    ['an operating point of 1', [...many(0, 0.4, 5), ...many(1, 0.6, 5)], 1],
    ['rare errors among many images', [...many(0, 0.49, 99), ...many(0, 0.51, 1), ...many(1, 0.51, 99)], 0.5],
  ])('is none for %s', (_, images, operatingPoint) => {
    expect(nearThresholdOf(images, operatingPoint)).toBeNull();
  });
});
