/** Runs in a process of its own: the whole service, with a parent that asks what it uses. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { startServer } from '../../server/start.ts';

export type ServerQuestion = 'usage';

export type ServerAnswer = { readonly port: number } | ServerUsage;

/** Of the process, since its start. */
export interface ServerUsage {
  readonly cpuMs: number;
  readonly rssInBytes: number;
  /** Decoding and inference of each image since the last question, as the endpoint told the handler, in ms. */
  readonly modelMs: readonly number[];
}

const [modelDir = ''] = process.argv.slice(2);
let modelMs: number[] = [];
// What Node itself tells of the replies that the handler's SDK gets.
subscribe('http.client.response.finish', (message) => {
  const { response } = message as { response: IncomingMessage };
  const timing = response.headers['server-timing'];
  if (timing !== undefined) modelMs.push(totalOf(String(timing)));
});
const server = await startServer({ ports: [0], modelDir, page: async () => false });

process.on('message', (_question: ServerQuestion) => tell(readUsage()));
process.once('disconnect', async () => {
  await server.close();
  process.exit();
});
tell({ port: server.port });

function readUsage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  const usage = { cpuMs: (user + system) / 1000, rssInBytes: process.memoryUsage.rss(), modelMs };
  modelMs = [];
  return usage;
}

/** @param timing A `Server-Timing` header: `decode;dur=4.21, infer;dur=12.30`. */
function totalOf(timing: string): number {
  return [...timing.matchAll(/;dur=([\d.]+)/g)].reduce((total, [, duration]) => total + Number(duration), 0);
}

function tell(answer: ServerAnswer): void {
  process.send?.(answer);
}
