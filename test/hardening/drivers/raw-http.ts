/** HTTP/1.1 written directly to a socket, so that malformed requests can be sent, piece by piece if necessary. */
import { connect, type Socket } from 'node:net';
import type { Delivery } from '../cases.ts';
import type { Reply } from '../reply.ts';
import type { Request } from '../request.ts';

/** A hang is a failure of the server; no test waits longer than this for a reply. */
const REPLY_TIMEOUT_MS = 20_000;
const PAUSE_BETWEEN_HALVES_MS = 5;

/** The bytes of a request's head, with its Content-Length unless the request sets its own framing. */
export function writeHead({ method, path, headers, body }: Request, port: number): Buffer {
  const isFramed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const framing = isFramed || method === 'GET' ? [] : [['Content-Length', String(body.length)] as const];
  const lines = [...headers, ...framing].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join('')}\r\n`);
}

/** Sends a request and waits for its reply. */
export async function sendRequest(port: number, request: Request, delivery?: Delivery): Promise<Reply> {
  const head = writeHead(request, port);
  return exchange(port, (socket) => deliver(socket, head, request.body, delivery));
}

/** Sends bytes as they are and waits for one reply. */
export function sendBytes(port: number, bytes: Buffer): Promise<Reply> {
  return exchange(port, async (socket) => void socket.write(bytes));
}

/** Sends a request split at every byte of its body in turn, on one connection. */
export async function* sendAtEverySplit(port: number, request: Request): AsyncGenerator<Reply> {
  const socket = await open(port);
  const head = writeHead(request, port);
  try {
    for (let at = 0; at < request.body.length; at++) {
      const reply = readReply(socket);
      socket.write(Buffer.concat([head, request.body.subarray(0, at)]));
      await new Promise((resolve) => setImmediate(resolve));
      socket.write(request.body.subarray(at));
      yield await reply;
    }
  } finally {
    socket.destroy();
  }
}

/** Opens a connection, lets the caller write, and reads one reply; the server may reply before everything is written. */
export async function exchange(port: number, write: (socket: Socket) => Promise<void>): Promise<Reply> {
  const socket = await open(port);
  try {
    const reply = readReply(socket);
    const written = write(socket).then(
      () => new Promise<never>(() => {}),
      () => new Promise<never>(() => {}),
    );
    return await Promise.race([reply, written]);
  } finally {
    socket.destroy();
  }
}

/** A connection that sends small writes at once. Errors appear where the reply is read. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
    socket.once('error', reject);
  });
}

async function deliver(socket: Socket, head: Buffer, body: Buffer, delivery: Delivery | undefined): Promise<void> {
  if (delivery === 'byte by byte') {
    for (const byte of Buffer.concat([head, body])) {
      socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
  } else if (delivery === 'in two halves') {
    socket.write(Buffer.concat([head, body.subarray(0, body.length / 2)]));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_HALVES_MS));
    socket.write(body.subarray(body.length / 2));
  } else {
    socket.write(head);
    await writeAll(socket, body);
  }
}

/** Waits for the socket to drain, so that a refused upload of 100 MB is not buffered here. */
async function writeAll(socket: Socket, body: Buffer): Promise<void> {
  const CHUNK_SIZE = 65_536;
  for (let at = 0; at < body.length && !socket.destroyed; at += CHUNK_SIZE) {
    if (socket.write(body.subarray(at, at + CHUNK_SIZE))) continue;
    await new Promise<void>((resolve) => {
      socket.once('drain', resolve);
      socket.once('close', resolve);
    });
  }
}

/** Reads one reply whose length is stated; informational ones (100 Continue) are skipped. */
export function readReply(socket: Socket): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      socket.off('data', take).off('close', fail);
      outcome();
    };
    const take = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const reply = parseReply(received);
      if (reply !== null) settle(() => resolve(reply));
    };
    const fail = () => settle(() => reject(new Error(`needed a reply, found a closed connection after ${received}`)));
    const timer = setTimeout(
      () => settle(() => reject(new Error('needed a reply, found none in 20 s'))),
      REPLY_TIMEOUT_MS,
    );
    socket.on('data', take).on('close', fail);
  });
}

/** @returns null while the reply is incomplete. */
function parseReply(received: Buffer): Reply | null {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const [statusLine = '', ...lines] = received.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1]);
  if (status < 200) return parseReply(received.subarray(headEnd + 4));
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const length = Number(headers['content-length']);
  const body = received.subarray(headEnd + 4);
  if (Number.isNaN(length)) throw new Error(`needed a reply with a Content-Length, found ${statusLine}`);
  return body.length < length ? null : { status, headers, body: body.toString('utf8', 0, length) };
}
