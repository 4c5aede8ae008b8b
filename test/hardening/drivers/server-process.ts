/** Runs in a process of its own: the whole server, with a parent that may ask how much memory it holds. */
import { startServer } from '../../../server/start.ts';

/** What this process is told. */
export type ServerQuestion = 'memory' | 'stop';

/** What it says: its port when it is ready, and its memory when asked. */
export type ServerAnswer = { readonly port: number } | ServerMemory;

export interface ServerMemory {
  /** Resident now, after a garbage collection. */
  readonly rssInBytes: number;
  /** The most that was ever resident. */
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

/** Buffers of closed connections are given back by finalizers, which need a turn of the loop after the collection. */
async function readMemory(): Promise<ServerMemory> {
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { rssInBytes: process.memoryUsage.rss(), peakInBytes: process.resourceUsage().maxRSS * 1024 };
}
