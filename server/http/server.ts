import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isWhollyRead } from './body.ts';

/** A running HTTP server. */
export interface Running {
  /** Address for this machine's own clients, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets requests in hand finish, cuts those that take over 5 s. */
  close(): Promise<void>;
}

/** What is wrong with a request that never became one. */
export type ParserFault = 'malformed' | 'slow';

const HEADERS_TIMEOUT_MS = 5_000;
/** A whole request has to arrive within this time; a page waits no longer for its answer either. */
const REQUEST_TIMEOUT_MS = 170_000;
/** In each such span a body has to come on by the bytes below: 24 kB/s, at which the largest image just arrives in time. */
const PACE_SPAN_MS = 8_500;
const PACE_BYTES = 24 * PACE_SPAN_MS;
/** How often the two times above are looked at. */
const CHECK_INTERVAL_MS = 500;
const KEEP_ALIVE_TIMEOUT_MS = 20_000;
const MAX_CONNECTIONS = 512;
const DRAIN_MS = 5_000;
const SWEEP_MS = 50;

/**
 * Makes an HTTP server that bounds what a client can hold open and answers in its own words where Node's parser gives up.
 * @param explain The raw HTTP reply to a request that never became one.
 */
export function createBoundedServer(listener: RequestListener, explain: (fault: ParserFault) => string): Server {
  /** The reply last begun on a connection: nothing may be written into the midst of it. */
  const replies = new WeakMap<Duplex, ServerResponse>();
  const take: RequestListener = (request, response) => {
    replies.set(request.socket, response);
    if (!isWhollyRead(request)) watchPace(request, () => server.emit('clientError', tooSlow(), request.socket));
    listener(request, response);
  };
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      requireHostHeader: false,
    },
    take,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('checkContinue', take);
  server.on('checkExpectation', take);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const reply = replies.get(socket);
    const isMidReply = reply?.headersSent === true && !reply.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isMidReply) return void socket.destroy();
    socket.end(explain(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'slow' : 'malformed'), () => socket.destroy());
  });
  return server;
}

/** Looks now and then whether a body still comes on: a slow line is waited for, a client that only holds its place is not. */
function watchPace(request: IncomingMessage, giveUp: () => void): void {
  const { socket } = request;
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    if (socket.bytesRead - seen < PACE_BYTES) {
      stop();
      return giveUp();
    }
    seen = socket.bytesRead;
  }, PACE_SPAN_MS).unref();
  const stop = () => clearInterval(timer);
  request.once('end', stop).once('close', stop);
}

function tooSlow(): NodeJS.ErrnoException {
  return Object.assign(new Error('the body came too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
}

/** @throws {NodeJS.ErrnoException} with code EADDRINUSE where the port is taken. */
export async function listen(server: Server, port: number, host: string): Promise<Running> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = (server.address() as AddressInfo).port;
  return { url: `http://${nameOf(host)}:${bound}`, port: bound, close: () => drain(server) };
}

function nameOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS); // those that have had their answer by now
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
}
