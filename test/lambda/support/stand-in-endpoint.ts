import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the stand-in does with one call. */
export type Act = (response: ServerResponse, request: IncomingMessage) => void;

export interface StandIn {
  readonly url: string;
  /** Calls so far, as `METHOD path`. */
  readonly calls: string[];
  /** Bodies of the calls so far. */
  readonly bodies: Buffer[];
  close(): Promise<void>;
}

/** An HTTP server in SageMaker's place with one act per call; the last act repeats. */
export async function startStandIn(...acts: readonly Act[]): Promise<StandIn> {
  const calls: string[] = [];
  const bodies: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const act = acts[Math.min(calls.length, acts.length - 1)];
    calls.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks));
      act?.(response, request);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    bodies,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Replies 200 with a body. */
export function respond(body: string | Buffer, contentType = 'application/json'): Act {
  return (response) => response.writeHead(200, { 'Content-Type': contentType }).end(body);
}

/** Replies with an error as AWS does. */
export function awsError(status: number, name: string, more: object = {}): Act {
  return (response) =>
    response
      .writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': name })
      .end(JSON.stringify({ Message: `arn:aws:sagemaker:eu-west-1:123456789012:endpoint/x says ${name}`, ...more }));
}

/** Accepts the call and never replies. */
export const silent: Act = () => {};

export const headersThenSilence: Act = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 10 });
  response.flushHeaders();
};

/** Replies byte by byte, each after a pause. */
export function drip(body: string, pauseMs: number): Act {
  return (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const send = (index: number) => {
      if (response.destroyed) return;
      if (index === body.length) response.end();
      else response.write(body[index], () => setTimeout(send, pauseMs, index + 1));
    };
    send(0);
  };
}

export function late(act: Act, delayMs: number): Act {
  return (response, request) => void setTimeout(() => act(response, request), delayMs);
}

export const resetBeforeReply: Act = (_response, request) => request.socket.resetAndDestroy();

export const resetWithinReply: Act = (response, request) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 10 });
  response.write('[0.1', () => request.socket.resetAndDestroy());
};

/** The whole body without a length and without a proper end. */
export const resetAfterReply: Act = (response, request) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.write('[0.1,0.9]', () => request.socket.resetAndDestroy());
};

export const noHttp: Act = (_response, request) => void request.socket.end('SSH-2.0-OpenSSH_9.2\r\n');

/** 50 MB, as fast as the client reads them. */
export const endless: Act = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const piece = Buffer.alloc(1_000_000, ' ');
  let left = 50;
  const send = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) {
        response.once('drain', send);
        return;
      }
    }
    response.end();
  };
  send();
};
