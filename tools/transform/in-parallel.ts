/**
 * Works on items as they come, so many at once and no more, whatever their number. The first failure is thrown once
 * the work in hand has ended; nothing new is begun after it.
 */
export async function inParallel<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const inHand = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for await (const item of items) {
    const task = work(item)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => inHand.delete(task));
    inHand.add(task);
    if (inHand.size >= limit) await Promise.race(inHand);
    if (failures.length > 0) break;
  }
  await Promise.all(inHand);
  if (failures.length > 0) throw failures[0];
}
