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
 * @param what What is counted, in the plural: "films".
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
  return {
    advance(count = 1) {
      done += count;
      const seconds = (performance.now() - startedAtMs) / 1000;
      bar.update(done, { rate: (done / Math.max(seconds, 0.001)).toFixed(0) });
    },
    stop: () => bar.stop(),
  };
}
