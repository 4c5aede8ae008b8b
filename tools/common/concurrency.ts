/**
 * Works on items as they come, on at most `limit` of them at a time. After a failure no item is begun; the first failure
 * is thrown when the work in flight has ended.
 */
export async function forEachConcurrently<T>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const inFlight = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const task = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => inFlight.delete(task));
    inFlight.add(task);
    if (inFlight.size >= limit) await Promise.race(inFlight);
    if (failures.length > 0) break;
  }
  await Promise.all(inFlight);
  if (failures.length > 0) throw failures[0];
}

/**
 * Works on items concurrently and yields the results in the order of the items.
 * @param window Items begun and not yet yielded, at most: this bounds the memory, however many items there are.
 */
export async function* mapInOrder<T, Result>(
  items: Iterable<T>,
  work: (item: T) => Promise<Result>,
  window: number,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    result.catch(() => {
      // Thrown again when its turn comes; until then it must not count as unhandled.
    });
    begun.push(result);
    if (begun.length >= window) yield* takeFirst(begun);
  }
  while (begun.length > 0) yield* takeFirst(begun);
}

async function* takeFirst<Result>(begun: Promise<Result>[]): AsyncGenerator<Result> {
  const first = begun.shift();
  if (first !== undefined) yield await first;
}
