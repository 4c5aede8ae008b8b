import type { BenchOptions } from '../common/bench.ts';
import { startChild } from './child.ts';
import type { LoopHandlers, LoopTimes, PartTimes } from './in-process-loop.ts';

/**
 * Preparing, guard and inference alone: the work that the service cannot avoid. It runs in its own process, as the service does,
 * so that the garbage of neither is collected in the client that is timed.
 */
export interface InProcess {
  /** Classifies this many images one after the other, starting over after the last. */
  classify(count: number): Promise<LoopTimes>;
  /** Times every part of the work on this many images. */
  time(count: number): Promise<PartTimes>;
  close(): Promise<void>;
}

export function startInProcess({ modelDir, imagesDir, guardMode }: BenchOptions): InProcess {
  const program = new URL('./in-process-loop.ts', import.meta.url);
  const loop = startChild<LoopHandlers>(program, [modelDir, imagesDir, guardMode], 'Classifying images in process');
  return {
    classify: (count) => loop.call('classify', count),
    time: (count) => loop.call('time', count),
    close: loop.close,
  };
}
