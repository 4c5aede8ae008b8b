import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { BodiesTooManyError, BodyIncompleteError, BodyTooLargeError, readBody } from '../../server/http/body.ts';
import { ByteBudget } from '../../server/http/byte-budget.ts';
import { createBoundedServer, listen } from '../../server/http/server.ts';

describe('`readBody`', () => {
  it('counts received bytes against a budget, and a lease releases them', async () => {
    const budget = new ByteBudget(10);
    expect(await outcome('12345678', (request) => readBody(request, 100, budget.open()))).toBe('12345678');
    expect(await outcome('12345678', (request) => readBody(request, 100, budget.open()))).toBeInstanceOf(
      BodiesTooManyError,
    );
    const other = new ByteBudget(10);
    for (let i = 0; i < 3; i++) {
      const lease = other.open();
      expect(await outcome('12345678', (request) => readBody(request, 100, lease))).toBe('12345678');
      lease.release();
    }
  });

  it('refuses a body whose declared or actual length is above the limit', async () => {
    expect(await outcome('12345', (request) => readBody(request, 4))).toBeInstanceOf(BodyTooLargeError);
    expect(await outcome('12345', (request) => readBody(request, 4), true)).toBeInstanceOf(BodyTooLargeError);
    expect(await outcome('12345', (request) => readBody(request, 5), true)).toBe('12345');
  });

  it('reports a client that closes the connection in the middle', async () => {
    const found = Promise.withResolvers<unknown>();
    const server = createServer((request) => readBody(request, 100).catch(found.resolve)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc');
    setTimeout(() => socket.destroy(), 50);
    expect(await found.promise).toBeInstanceOf(BodyIncompleteError);
    server.close();
  });
});

describe('`ByteBudget`', () => {
  it('limits the sum of all leases', () => {
    const budget = new ByteBudget(10);
    const [first, second] = [budget.open(), budget.open()];
    expect(first.take(6)).toBe(true);
    expect(second.take(5)).toBe(false);
    expect(second.take(4)).toBe(true);
    expect(first.take(1)).toBe(false);
    first.release();
    first.release();
    expect(second.take(6)).toBe(true);
    expect(second.take(1)).toBe(false);
  });

  it('is short while more than half of it is taken', () => {
    const budget = new ByteBudget(10);
    const lease = budget.open();
    lease.take(5);
    expect(budget.isShort).toBe(false);
    lease.take(1);
    expect(budget.isShort).toBe(true);
    lease.release();
    expect(budget.isShort).toBe(false);
  });
});

describe('`createBoundedServer`', () => {
  it('cuts off a body that may arrive slowly, if memory is short', { timeout: 60_000 }, async () => {
    const server = await listen(
      createBoundedServer(
        (request) => request.resume(),
        (fault) => `HTTP/1.1 408 ${fault}\r\n\r\n`,
        () => true,
      ),
      0,
      '127.0.0.1',
    );
    const socket = connect(server.port, '127.0.0.1').setEncoding('latin1');
    socket.on('error', () => {}).write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'.repeat(500)), 100);
    expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1\.1 408 slow/);
    clearInterval(drip);
    socket.destroy();
    await server.close();
  });
});

describe('`listen`', () => {
  it('returns a server whose close lets the request in flight finish, and does not wait for keep-alive connections', async () => {
    const hold = Promise.withResolvers<void>();
    const server = await listen(
      createBoundedServer(async (_request, response) => {
        await hold.promise;
        response.end('done');
      }, String),
      0,
      '127.0.0.1',
    );
    const socket = connect(server.port, '127.0.0.1');
    socket.setEncoding('latin1').write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close().then(() => 'closed');
    hold.resolve();
    const [reply] = await once(socket, 'data');
    expect(reply).toMatch(/^HTTP\/1\.1 200/);
    const late = new Promise((resolve) => setTimeout(resolve, 4_000, 'late'));
    expect(await Promise.race([closed, late])).toBe('closed');
    socket.destroy();
  });
});

/** The result of reading the body of one request: its text, or the error. */
async function outcome(
  body: string,
  read: (request: Parameters<RequestListener>[0]) => Promise<Buffer>,
  isChunked = false,
): Promise<unknown> {
  const found = Promise.withResolvers<unknown>();
  const server = createServer((request, response) => {
    read(request).then((bytes) => found.resolve(bytes.toString()), found.resolve);
    response.setHeader('Connection', 'close').end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const head = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const content = isChunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  socket.on('error', () => {}).write(`POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n${content}`);
  const result = await found.promise;
  socket.destroy();
  server.close();
  return result;
}
