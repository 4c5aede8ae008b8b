import { Presets, SingleBar } from 'cli-progress';
import { onInterrupt } from './interrupt.ts';

/** A count of finished items, shown to the user. */
export interface Progress {
  /** Counts `count` more items as done. */
  advance(count?: number): void;
  stop(): void;
}

const SILENT: Progress = { advance: () => {}, stop: () => {} };

/**
 * Shows a progress bar with rate and time left on standard error; none if that is not a terminal, or if `quiet`.
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
  const stopListening = restoreOnInterrupt(() => bar.stop());
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

/** Restores the terminal, then lets the signal end the program, unless other listeners handle it. */
function restoreOnInterrupt(restore: () => void): () => void {
  const stopListening = onInterrupt((name) => {
    stopListening();
    restore();
    if (process.listenerCount(name) === 0) process.kill(process.pid, name);
  });
  return stopListening;
}
