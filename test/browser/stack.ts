import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type RunningEndpoint, startEndpoint } from '../../server/endpoint/endpoint.ts';
import { openBuiltPage } from '../../server/gateway/page.ts';
import { type RunningServer, startServer } from '../../server/start.ts';

const MODEL_DIR = process.env.PNEUMOSCOPE_MODEL ?? fileURLToPath(new URL('../../model', import.meta.url));
const VITE_CONFIG = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
const ENDPOINT_NAME = 'pneumoscope';

/** What came over the network, byte for byte. */
export interface Arrival {
  readonly url: string;
  readonly headers: string;
  readonly body: () => Buffer;
}

/** The whole service: page built from its sources, gateway, handlers, and the real model behind real HTTP. */
export interface Stack {
  readonly url: string;
  /** Uploads that the gateway got, the oldest first. */
  readonly uploads: Arrival[];
  /** Stops the model, as a host that fails; the gateway goes on. */
  stopModel(): Promise<void>;
  /** Starts it again at the same address. */
  startModel(): Promise<void>;
  close(): Promise<void>;
}

export async function startStack(): Promise<Stack> {
  const pageDir = await mkdtemp(join(tmpdir(), 'pneumoscope-page-'));
  await buildPage(pageDir);
  let endpoint = await openEndpoint();
  const port = endpoint.port;
  const server: RunningServer = await startServer({
    ports: [0],
    endpointUrl: endpoint.url,
    endpointName: ENDPOINT_NAME,
    modelDir: MODEL_DIR,
    page: await openBuiltPage(pageDir),
    log: () => {},
    telemetry: { record: () => {}, fault: () => {} },
  });
  const { uploads, stopListening } = listenToUploads(server.port);
  return {
    url: server.url,
    uploads,
    stopModel: () => endpoint.close(),
    startModel: async () => {
      endpoint = await openEndpoint(port);
    },
    close: async () => {
      stopListening();
      await server.close();
      await endpoint.close();
      await rm(pageDir, { recursive: true });
    },
  };
}

/** As `npm run build` does; the test runner’s own NODE_ENV would put React’s development code into the page. */
async function buildPage(outDir: string): Promise<void> {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: VITE_CONFIG, logLevel: 'error', build: { outDir } });
  } finally {
    process.env.NODE_ENV = before;
  }
}

async function openEndpoint(port = 0): Promise<RunningEndpoint> {
  const endpoint = await startEndpoint({ modelDir: MODEL_DIR, name: ENDPOINT_NAME, port });
  await endpoint.ready;
  return endpoint;
}

/** Keeps what arrives at a port of this process before anybody has parsed it. */
function listenToUploads(port: number) {
  const uploads: Arrival[] = [];
  const listen = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    if (request.socket.localPort !== port || request.method !== 'POST') return;
    const chunks: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (chunk: Buffer | null) => {
      if (chunk !== null) chunks.push(Buffer.from(chunk));
      return push(chunk);
    };
    uploads.push({ url: request.url ?? '', headers: request.rawHeaders.join('\n'), body: () => Buffer.concat(chunks) });
  };
  subscribe('http.server.request.start', listen);
  return { uploads, stopListening: () => unsubscribe('http.server.request.start', listen) };
}
