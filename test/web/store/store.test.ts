import { describe, expect, it } from 'vitest';
import { Store } from '../../../web/src/store/store.ts';

class Counter extends Store<number> {
  increment(): void {
    this.setState(this.getState() + 1);
  }
}

describe('`Store`', () => {
  it('notifies its listeners after each change, until they unsubscribe', () => {
    const counter = new Counter(5);
    const seen: number[] = [];
    const unsubscribe = counter.subscribe(() => seen.push(counter.getState()));
    counter.increment();
    counter.increment();
    unsubscribe();
    counter.increment();
    expect(seen).toEqual([6, 7]);
    expect(counter.getState()).toBe(8);
  });
});
