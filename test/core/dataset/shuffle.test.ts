import { describe, expect, it } from 'vitest';
import { cutList } from '../../../core/dataset/list-parts.ts';
import { shuffled } from '../../../core/dataset/shuffle.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('shuffled()', () => {
  /** From CPython 3.11: `random.seed(seed); random.shuffle(x)` of 0…11. */
  it.each([
    [0, [1, 9, 8, 5, 10, 2, 3, 7, 4, 0, 11, 6]],
    [7, [7, 11, 3, 10, 8, 4, 9, 1, 0, 6, 2, 5]],
    [100, [1, 4, 9, 0, 3, 8, 5, 6, 11, 10, 7, 2]],
    [2 ** 40 + 3, [10, 7, 2, 6, 9, 11, 5, 4, 1, 8, 0, 3]],
  ])('gives the order of Python for seed %d', (seed, order) => {
    expect(shuffled(numbers(12), seed)).toEqual(order);
  });

  it('draws from the generator beyond its first state', () => {
    const order = shuffled(numbers(1000), 100);
    expect(order.slice(0, 8)).toEqual([342, 471, 929, 100, 543, 231, 154, 450]);
    expect(order.slice(-3)).toEqual([465, 470, 149]);
  });

  it('does not change its input', () => {
    const items = numbers(5);
    shuffled(items, 1);
    expect(items).toEqual(numbers(5));
    expect(shuffled([], 1)).toEqual([]);
  });
});

describe('cutList()', () => {
  const parts = (count: number, chunkCount: number, trainRatio: number, testRatio: number) =>
    Object.fromEntries(
      cutList(numbers(count), { chunkCount, trainRatio, testRatio }).map(({ suffix, entries }) => [suffix, entries]),
    );

  it('does not split a list by default', () => expect(parts(3, 1, 1, 0)).toEqual({ '': [0, 1, 2] }));

  it('makes chunks of equal size, and the last one of the rest', () => {
    expect(parts(7, 3, 1, 0)).toEqual({ _0: [0, 1, 2], _1: [3, 4, 5], _2: [6] });
  });

  it('leaves the last chunks empty if the others have all entries', () => {
    expect(parts(4, 3, 1, 0)).toEqual({ _0: [0, 1], _1: [2, 3], _2: [] });
  });

  it('takes test first, then train, then validation', () => {
    expect(parts(10, 1, 0.5, 0.25)).toEqual({ _test: [0, 1], _train: [2, 3, 4, 5, 6], _val: [7, 8, 9] });
  });

  it('has no validation part if train and test are everything, and no test part if its ratio is 0', () => {
    expect(parts(10, 1, 0.8, 0.2)).toEqual({ _test: [0, 1], _train: [2, 3, 4, 5, 6, 7, 8, 9] });
    expect(parts(10, 1, 0.8, 0)).toEqual({ _train: [0, 1, 2, 3, 4, 5, 6, 7], _val: [8, 9] });
  });

  it('has no test part if all is for training, as im2rec does', () => {
    expect(parts(4, 1, 1, 0.5)).toEqual({ '': [0, 1, 2, 3] });
  });
});
