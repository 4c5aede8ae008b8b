const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `listener` for each signal that asks the program to end.
 * @returns A function that ends the listening.
 */
export function onInterrupt(listener: (name: NodeJS.Signals) => void): () => void {
  for (const name of SIGNALS) process.on(name, listener);
  return () => {
    for (const name of SIGNALS) process.off(name, listener);
  };
}

/** Within this time, a second signal counts as npm's copy of the first. */
const COPY_WITHIN_MS = 1_000;

/**
 * Runs work that must clean up when the user presses Ctrl-C: its signal is aborted, and when the work has ended the program ends
 * by the signal that it received, as a shell expects. Nothing runs after that, so the work must clean up after itself. A second
 * Ctrl-C ends the program at once.
 */
export async function runInterruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let receivedAtMs = 0;
  const stopListening = onInterrupt((name) => {
    if (received === undefined) {
      received = name;
      receivedAtMs = performance.now();
      controller.abort();
    } else if (performance.now() - receivedAtMs > COPY_WITHIN_MS) {
      endBy(name);
    }
  });
  const endBy = (name: NodeJS.Signals) => {
    stopListening();
    process.kill(process.pid, name);
  };
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
    if (received !== undefined) endBy(received);
  }
}
