import { Presets, SingleBar } from 'cli-progress';

/** How far a piece of work is. */
export interface Progress {
  /** Counts `count` more items as done. */
  advance(count?: number): void;
  stop(): void;
}

const SILENT: Progress = { advance: () => {}, stop: () => {} };

/**
 * A progress bar on standard error with rate and time left; nothing where standard error is no terminal or output is for machines.
 * @param what What is counted, in the plural: "images".
 */
export function startProgress(what: string, total: number, options: { readonly quiet?: boolean } = {}): Progress {
  if (options.quiet === true || !process.stderr.isTTY) return SILENT;
  const bar = new SingleBar(
    {
      format: `{bar} {value}/{total} ${what} · {rate}/s · {eta_formatted} left`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const startedAtMs = performance.now();
  let done = 0;
  bar.start(total, 0, { rate: '–' });
  const stopListening = onInterrupt(() => bar.stop());
  return {
    advance(count = 1) {
      done += count;
      const seconds = (performance.now() - startedAtMs) / 1000;
      bar.update(done, { rate: (done / Math.max(seconds, 0.001)).toFixed(0) });
    },
    stop() {
      stopListening();
      bar.stop();
    },
  };
}

/**
 * Puts the terminal right before a signal ends the program. Where others listen for the signal too, the end is theirs to
 * say; else the program ends by it, as it would have without anyone listening.
 * @returns What ends the listening.
 */
function onInterrupt(restore: () => void): () => void {
  const stopListening = () => {
    for (const name of SIGNALS) process.off(name, end);
  };
  const end = (name: NodeJS.Signals) => {
    stopListening();
    restore();
    if (process.listenerCount(name) === 0) process.kill(process.pid, name);
  };
  for (const name of SIGNALS) process.on(name, end);
  return stopListening;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
