/**
 * Processes items as they arrive, at most `limit` at a time. After a failure no further item is started; the first failure is
 * thrown once the work in flight has ended.
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
 * Processes items concurrently and yields the results in the order of the items.
 * @param window Most items that are started and not yet yielded: this bounds the memory for any number of items.
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
