const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs work that has something to put away when the user presses Ctrl-C. The signal given to it is aborted then; once
 * the work has ended, the program ends by the signal that it got, as a shell expects: what is to be put away must be put
 * away inside.
 */
export async function runInterruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const received: NodeJS.Signals[] = [];
  const listen = (name: NodeJS.Signals) => {
    received.push(name);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, listen);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, listen);
    const [name] = received;
    if (name !== undefined) process.kill(process.pid, name);
  }
}
