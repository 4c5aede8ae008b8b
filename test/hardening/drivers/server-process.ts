/** Runs the whole server in a separate process, whose parent may request its memory use. */
import { startServer } from '../../../server/start.ts';

/** Messages to this process. */
export type ServerQuestion = 'memory' | 'stop';

/** Messages from this process: its port when it is ready, and its memory on request. */
export type ServerAnswer = { readonly port: number } | ServerMemory;

export interface ServerMemory {
  /** Resident now, after a garbage collection. */
  readonly rssInBytes: number;
  /** The peak of resident memory. */
  readonly peakInBytes: number;
}

const [modelDir = ''] = process.argv.slice(2);

const server = await startServer({ ports: [0], modelDir, threads: 1, page: async () => false });

process.on('message', async (question: ServerQuestion) => {
  if (question === 'stop') {
    await server.close();
    process.disconnect();
  } else {
    tell(await readMemory());
  }
});
tell({ port: server.port });

function tell(answer: ServerAnswer): void {
  process.send?.(answer);
}

/** Finalizers free the buffers of closed connections, and need a turn of the event loop after the collection. */
async function readMemory(): Promise<ServerMemory> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { rssInBytes: process.memoryUsage.rss(), peakInBytes: process.resourceUsage().maxRSS * 1024 };
}
