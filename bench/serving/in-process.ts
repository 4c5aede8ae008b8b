import { startChild } from './child.ts';
import type { LoopAnswer, LoopQuestion } from './in-process-loop.ts';

/**
 * Decoding and inference and nothing else: what the service cannot do without. In a process of its own, as the service
 * is, so that neither leaves its garbage to the client that is timed.
 */
export interface InProcess {
  /** Judges so many images, one after the other, beginning again at the first after the last. */
  judge(count: number): Promise<LoopAnswer>;
  close(): Promise<void>;
}

export function startInProcess(modelDir: string, imagesDir: string): InProcess {
  const program = new URL('./in-process-loop.ts', import.meta.url);
  const child = startChild<LoopQuestion, LoopAnswer>(program, [modelDir, imagesDir], 'Judging images in process');
  return { judge: (count) => child.ask({ count }), close: child.close };
}
