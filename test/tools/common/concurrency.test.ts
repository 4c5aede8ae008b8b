import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachConcurrently, mapInOrder } from '../../../tools/common/concurrency.ts';

/** Work that takes longer for the items that come first, and counts how many are in flight. */
function slowWork() {
  let inFlight = 0;
  const state = { most: 0, begun: [] as number[], ended: [] as number[] };
  const work = async (item: number): Promise<number> => {
    state.begun.push(item);
    state.most = Math.max(state.most, ++inFlight);
    await sleep(30 - item * 3);
    inFlight -= 1;
    state.ended.push(item);
    if (item === 2) throw new Error('item 2');
    return item * 10;
  };
  return { state, work };
}

describe('forEachConcurrently()', () => {
  it('has as many items in flight as the limit allows, and no more', async () => {
    const { state, work } = slowWork();
    await forEachConcurrently([0, 1, 3, 4, 5, 6], 3, async (item) => void (await work(item)));
    expect(state.most).toBe(3);
    expect(state.ended.toSorted()).toEqual([0, 1, 3, 4, 5, 6]);
  });

  it('takes items from an asynchronous source', async () => {
    const seen: number[] = [];
    async function* source() {
      yield 1;
      yield 2;
    }
    await forEachConcurrently(source(), 2, async (item) => void seen.push(item));
    expect(seen).toEqual([1, 2]);
  });

  it('starts nothing after a failure, and throws it once the work in flight has ended', async () => {
    const { state, work } = slowWork();
    const items = [0, 2, 1, 3, 4, 5, 6];
    await expect(forEachConcurrently(items, 2, async (item) => void (await work(item)))).rejects.toThrow('item 2');
    expect(state.begun).toEqual([0, 2]);
    expect(state.ended.toSorted()).toEqual([0, 2]);
  });
});

describe('mapInOrder()', () => {
  it('yields results in the order of the items, with at most a window of them started', async () => {
    const { state, work } = slowWork();
    const results: number[] = [];
    for await (const result of mapInOrder([0, 1, 3, 4, 5], work, 3)) results.push(result);
    expect(results).toEqual([0, 10, 30, 40, 50]);
    expect(state.most).toBe(3);
  });

  it('throws a failure when its turn comes', async () => {
    const { work } = slowWork();
    const results: number[] = [];
    const read = async () => {
      for await (const result of mapInOrder([0, 1, 2, 3], work, 4)) results.push(result);
    };
    await expect(read()).rejects.toThrow('item 2');
    expect(results).toEqual([0, 10]);
  });
});
