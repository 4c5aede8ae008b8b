import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUARD_FILES } from '../../inference/guard-folder.ts';
import { DEFAULT_MODEL_DIR } from '../../inference/model-folder.ts';
import { type RunningEndpoint, startEndpoint } from '../../server/endpoint/endpoint.ts';
import { openBuiltPage } from '../../server/gateway/page.ts';
import { type ServerOptions, startServer } from '../../server/start.ts';
import { colourGuard } from '../fixtures/guards/colour-guard.ts';

const BUILT_PAGE = fileURLToPath(new URL('../../web/dist', import.meta.url));
const ENDPOINT_NAME = 'pneumoscope';

/** A request as received from the network, byte for byte. */
export interface Arrival {
  readonly url: string;
  readonly headers: string;
  readonly body: () => Buffer;
}

/** The whole service: the built page, gateway, handlers, and the real model behind real HTTP. */
export interface Stack {
  readonly url: string;
  /** Uploads that the gateway received, oldest first. */
  readonly uploads: Arrival[];
  /** Images that the model host received, oldest first. */
  readonly invocations: Arrival[];
  /** Stops the model host; the gateway keeps running. */
  stopModel(): Promise<void>;
  /** Starts it again at the same address. */
  startModel(): Promise<void>;
  close(): Promise<void>;
}

export type StackOptions = Partial<Pick<ServerOptions, 'signIn' | 'ports' | 'basePath' | 'guardDir' | 'guardMode'>>;

/**
 * @param options.signIn The provider at which readers sign in; by default no sign-in is needed.
 * @param options.ports By default any free port.
 * @param options.guardDir By default that of a guard which finds what a test paints.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  // A copy, so that a concurrent build does not delete the page.
  const pageDir = await mkdtemp(join(tmpdir(), 'pneumoscope-page-'));
  await cp(BUILT_PAGE, pageDir, { recursive: true });
  const guardDir = await keepColourGuard();
  let endpoint = await openEndpoint();
  const port = endpoint.port;
  const server = await startServer({
    ports: [0],
    guardDir,
    ...options,
    endpointUrl: endpoint.url,
    endpointName: ENDPOINT_NAME,
    modelDir: DEFAULT_MODEL_DIR,
    page: await openBuiltPage(pageDir, options.signIn === undefined ? [] : [new URL(options.signIn.issuer).origin]),
    log: () => {},
    telemetry: { record: () => {}, fault: () => {} },
  });
  const uploads = listenToPosts(server.port, '/api/');
  const invocations = listenToPosts(port, '/endpoints/');
  return {
    url: server.url,
    uploads: uploads.arrivals,
    invocations: invocations.arrivals,
    stopModel: () => endpoint.close(),
    startModel: async () => {
      endpoint = await openEndpoint(port);
    },
    close: async () => {
      uploads.stopListening();
      invocations.stopListening();
      await server.close();
      await endpoint.close();
      await Promise.all([pageDir, guardDir].map((dir) => rm(dir, { recursive: true })));
    },
  };
}

async function keepColourGuard(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-guard-'));
  const { text, weights } = colourGuard();
  await writeFile(join(dir, GUARD_FILES.metadata), text);
  await writeFile(join(dir, GUARD_FILES.weights), weights);
  return dir;
}

async function openEndpoint(port = 0): Promise<RunningEndpoint> {
  const endpoint = await startEndpoint({ modelDir: DEFAULT_MODEL_DIR, name: ENDPOINT_NAME, port });
  await endpoint.ready;
  return endpoint;
}

/** Records the posts to a port of this process whose address contains a path, before they are parsed. */
function listenToPosts(port: number, path: string) {
  const arrivals: Arrival[] = [];
  const listen = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage };
    const { url = '', method } = request;
    if (request.socket.localPort !== port || method !== 'POST' || !url.includes(path)) return;
    const chunks: Buffer[] = [];
    const push = request.push.bind(request);
    request.push = (chunk: Buffer | null) => {
      if (chunk !== null) chunks.push(Buffer.from(chunk));
      return push(chunk);
    };
    arrivals.push({
      url,
      headers: request.rawHeaders.join('\n'),
      body: () => Buffer.concat(chunks),
    });
  };
  subscribe('http.server.request.start', listen);
  return { arrivals, stopListening: () => unsubscribe('http.server.request.start', listen) };
}
