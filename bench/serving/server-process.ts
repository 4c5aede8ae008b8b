/** Runs in a process of its own: the whole service, with a parent that asks what it uses. */
import { startServer } from '../../server/start.ts';

export type ServerQuestion = 'usage' | 'stop';

export type ServerAnswer = { readonly port: number } | ServerUsage;

/** Of the process, since its start. */
export interface ServerUsage {
  readonly cpuMs: number;
  readonly rssInBytes: number;
}

const [modelDir = ''] = process.argv.slice(2);
const server = await startServer({ ports: [0], modelDir, page: async () => false });

process.on('message', async (question: ServerQuestion) => {
  if (question === 'usage') return tell(readUsage());
  await server.close();
  process.exit();
});
process.once('disconnect', () => process.exit());
tell({ port: server.port });

function readUsage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, rssInBytes: process.memoryUsage.rss() };
}

function tell(answer: ServerAnswer): void {
  process.send?.(answer);
}
