/** Runs in its own process: the complete service, which reports to the parent what it uses. */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { GuardMode } from '../../core/contract/checks.ts';
import { startServer } from '../../server/start.ts';
import { serveParent } from './child.ts';

export type ServerHandlers = typeof handlers;

/** What a request's time goes into besides the stack, in ms. */
export interface RequestParts {
  /** Walk, decode, window, resize, encode, as the handler records them. */
  readonly prepareMs: number;
  readonly guardMs: number;
  /** Decoding of the prepared image and inference, as the endpoint reports them to the handler. */
  readonly hostMs: number;
}

export interface ServerUsage {
  /** Of the process, since its start. */
  readonly cpuMs: number;
  readonly rssInBytes: number;
  /** The parts of each request since the last call. */
  readonly parts: readonly RequestParts[];
}

const [modelDir = '', guardMode = ''] = process.argv.slice(2);
let hostMs: number[] = [];
let recorded: Pick<RequestParts, 'prepareMs' | 'guardMs'>[] = [];
// Node publishes every reply that the handler's SDK receives.
subscribe('http.client.response.finish', (message) => {
  const { response } = message as { response: IncomingMessage };
  const timing = response.headers['server-timing'];
  if (timing !== undefined) hostMs.push(totalOf(String(timing)));
});
const server = await startServer({
  ports: [0],
  modelDir,
  guardMode: guardMode as GuardMode,
  page: async () => false,
  telemetry: {
    record: ({ prepareDurationMs = Number.NaN, guardDurationMs = Number.NaN }) =>
      recorded.push({ prepareMs: prepareDurationMs, guardMs: guardDurationMs }),
    fault: (_, error) => process.stderr.write(`${error}\n`),
  },
});

const handlers = { port: () => server.port, usage: readUsage };
serveParent(handlers, server.close);

function readUsage(): ServerUsage {
  const { user, system } = process.cpuUsage();
  const parts = recorded.map((part, index) => ({ ...part, hostMs: hostMs[index] ?? Number.NaN }));
  [recorded, hostMs] = [[], []];
  return { cpuMs: (user + system) / 1000, rssInBytes: process.memoryUsage.rss(), parts };
}

/** @param timing A `Server-Timing` header: `decode;dur=4.21, infer;dur=12.30`. */
function totalOf(timing: string): number {
  return [...timing.matchAll(/;dur=([\d.]+)/g)].reduce((total, [, duration]) => total + Number(duration), 0);
}
