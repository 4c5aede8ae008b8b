/** Runs in its own process: the complete service, which reports to the parent what it uses. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { startServer } from '../../server/start.ts';
import { serveParent } from './child.ts';

export type ServerHandlers = typeof handlers;

export interface ServerUsage {
  /** Of the process, since its start. */
  readonly cpuMs: number;
  readonly rssInBytes: number;
  /** Decoding and inference of each image since the last call, as the endpoint reports them to the handler, in ms. */
  readonly modelMs: readonly number[];
}

const [modelDir = ''] = process.argv.slice(2);
let modelMs: number[] = [];
// Node publishes every reply that the handler's SDK receives.
subscribe('http.client.response.finish', (message) => {
  const { response } = message as { response: IncomingMessage };
  const timing = response.headers['server-timing'];
  if (timing !== undefined) modelMs.push(totalOf(String(timing)));
});
const server = await startServer({ ports: [0], modelDir, page: async () => false });

const handlers = { port: () => server.port, usage: readUsage };
serveParent(handlers, server.close);

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
