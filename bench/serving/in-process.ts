import { startChild } from './child.ts';
import type { LoopHandlers, LoopTimes } from './in-process-loop.ts';

/**
 * Decoding and inference alone: the work that the service cannot avoid. It runs in its own process, as the service does, so that
 * the garbage of neither is collected in the client that is timed.
 */
export interface InProcess {
  /** Classifies this many images one after the other, starting over after the last. */
  classify(count: number): Promise<LoopTimes>;
  close(): Promise<void>;
}

export function startInProcess(modelDir: string, imagesDir: string): InProcess {
  const program = new URL('./in-process-loop.ts', import.meta.url);
  const loop = startChild<LoopHandlers>(program, [modelDir, imagesDir], 'Classifying images in process');
  return { classify: (count) => loop.call('classify', count), close: loop.close };
}
