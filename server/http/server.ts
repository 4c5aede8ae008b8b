import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { isFullyRead } from './body.ts';
import { ArrivalMeter, isTooSlow, REQUEST_TIMEOUT_MS } from './pace.ts';
import { toOriginForm } from './target.ts';

/** A running HTTP server. */
export interface Running {
  /** Address for clients on this machine, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets requests in flight finish, and aborts those that take over 5 s. */
  close(): Promise<void>;
}

/** Why a request could not be parsed. */
export type ParserFault = 'malformed' | 'slow';

const HEADERS_TIMEOUT_MS = 5_000;
/** How often the pace of a body is checked. */
const PACE_INTERVAL_MS = 1_000;
/** With more bodies than these on their way, each has to hurry. */
const UNHURRIED_BODIES = 64;
/** How often Node checks the timeouts above. */
const CHECK_INTERVAL_MS = 500;
const KEEP_ALIVE_TIMEOUT_MS = 20_000;
const MAX_CONNECTIONS = 512;
const DRAIN_MS = 5_000;
const SWEEP_MS = 50;

/**
 * Creates an HTTP server that limits how long a client can keep a request open, and that replies with its own errors when
 * Node's parser fails.
 * @param explain Makes the raw HTTP reply to a request that could not be parsed.
 * @param isMemoryShort True while bodies have to arrive quickly because their memory is needed.
 */
export function createBoundedServer(
  listener: RequestListener,
  explain: (fault: ParserFault) => string,
  isMemoryShort: () => boolean = () => false,
): Server {
  /** The latest reply on each connection; an error must not be written into the middle of it. */
  const replies = new WeakMap<Duplex, ServerResponse>();
  let bodiesArriving = 0;
  const isCrowded = () => bodiesArriving > UNHURRIED_BODIES || isMemoryShort();
  const accept: RequestListener = (request, response) => {
    replies.set(request.socket, response);
    toOriginForm(request);
    if (!isFullyRead(request)) {
      bodiesArriving += 1;
      request.once('close', () => {
        bodiesArriving -= 1;
      });
      watchPace(request, isCrowded, () => server.emit('clientError', tooSlow(), request.socket));
    }
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
    accept,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('checkContinue', accept);
  server.on('checkExpectation', accept);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const reply = replies.get(socket);
    const isMidReply = reply?.headersSent === true && !reply.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isMidReply) return void socket.destroy();
    socket.end(explain(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'slow' : 'malformed'), () => socket.destroy());
  });
  return server;
}

/** Gives up on a body that is too slow. */
function watchPace(request: IncomingMessage, isCrowded: () => boolean, giveUp: () => void): void {
  const { socket, headers } = request;
  const before = socket.bytesRead;
  const declared = headers['content-length'];
  const meter = new ArrivalMeter(declared === undefined ? undefined : Number(declared), performance.now());
  const timer = setInterval(() => {
    if (!isTooSlow(meter.observe(socket.bytesRead - before, performance.now()), isCrowded())) return;
    stop();
    giveUp();
  }, PACE_INTERVAL_MS).unref();
  const stop = () => clearInterval(timer);
  request.once('end', stop).once('close', stop);
}

function tooSlow(): NodeJS.ErrnoException {
  return Object.assign(new Error('the body came too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
}

/** @throws {NodeJS.ErrnoException} with code EADDRINUSE if the port is taken. */
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
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS); // connections whose reply is complete
    server.close(() => {
      clearTimeout(cut);
      clearInterval(sweep);
      resolve();
    });
  });
}
