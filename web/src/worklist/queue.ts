/** Creates a queue that runs at most `limit` tasks at a time, in the order in which they are added. */
export function createQueue(limit: number): (task: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  const startNext = (): void => {
    const task = running < limit ? waiting.shift() : undefined;
    if (task === undefined) return;
    running += 1;
    task().finally(() => {
      running -= 1;
      startNext();
    });
  };
  return (task) => {
    waiting.push(task);
    startNext();
  };
}
