/** The server's memory: bounded while it receives too much, and after many clients disconnected. */
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from './cases.ts';
import { exchange, open, readReply, sendRequest, writeHead } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { cook } from './recipe/recipe.ts';
import { expectReply, readOutcome } from './reply.ts';
import { buildRequest, FORM_TYPE, type Request, uploadOf } from './request.ts';

const MB = 1_000_000;
const ABORTS = 1_000;

const TOO_LARGE = { status: 413, code: 'PAYLOAD_TOO_LARGE', closes: true } as const;

let server: ServerDriver;
let image: Request;

beforeAll(async () => {
  server = await startServerProcess();
  image = uploadOf(await cook({ image: 'normal' }));
  await warmUp();
});

afterAll(async () => {
  await server.stop();
});

describe('an upload that is too large', () => {
  for (const megabytes of [6, 10, 100]) {
    it(`of ${megabytes} MB is refused without being kept, and the connection closed`, async () => {
      await expectBounded(async () => {
        for (let time = 0; time < 3; time++) {
          expectReply(await sendRequest(server.port, bare(Buffer.alloc(megabytes * MB))), TOO_LARGE);
        }
      });
    });
  }

  it('that declares 4 GB is refused before any byte of it arrives (CVE-2026-5440)', async () => {
    await expectBounded(async () => {
      const request = {
        ...bare(Buffer.alloc(0)),
        headers: [...bare(Buffer.alloc(0)).headers, ['Content-Length', '4294967295']] as const,
      };
      for (let time = 0; time < 20; time++) expectReply(await sendRequest(server.port, request), TOO_LARGE);
    });
  });

  it('that arrives in endless chunks is refused at the limit', async () => {
    await expectBounded(async () => {
      const endless = {
        ...bare(Buffer.alloc(0)),
        headers: [
          ['Content-Type', FORM_TYPE],
          ['Transfer-Encoding', 'chunked'],
        ] as const,
      };
      const reply = await exchange(server.port, async (socket) => {
        socket.write(writeHead(endless, server.port));
        const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536), Buffer.from('\r\n')]);
        while (!socket.destroyed) await writeAtItsPace(socket, chunk);
      });
      expectReply(reply, TOO_LARGE);
    });
  });

  it('that sends Expect: 100-continue is refused at once', async () => {
    const asking = {
      ...bare(Buffer.alloc(0)),
      headers: [
        ['Content-Type', FORM_TYPE],
        ['Content-Length', '99999999'],
        ['Expect', '100-continue'],
      ] as const,
    };
    expectReply(await sendRequest(server.port, asking), TOO_LARGE);
  });
});

describe('images that are small as files and large in memory', () => {
  it('are refused at their headers and never fill the memory', async () => {
    const bombs = readCases('images', 'server').find(({ file }) => file === 'bombs')?.cases ?? [];
    expect(bombs.length).toBeGreaterThan(10);
    const before = await server.readMemory();
    for (const one of bombs) expectReply(await sendRequest(server.port, await buildRequest(one)), one.expect);
    expect((await server.readMemory()).peakInBytes - before.peakInBytes).toBeLessThan(64 * MB);
  });
});

describe('a client that goes away', () => {
  it(`in the middle of its upload, ${ABORTS} times, leaks no memory`, async () => {
    await goAway(100);
    await expectBounded(async () => {
      await goAway(ABORTS);
      expect(await sendRequest(server.port, image).then(({ status }) => status)).toBe(200);
    });
  });

  it('before it has read its verdict, does no harm', async () => {
    for (let time = 0; time < 20; time++) {
      const socket = await open(server.port);
      socket.write(Buffer.concat([writeHead(image, server.port), image.body]), () => socket.resetAndDestroy());
    }
    expect(await sendUntilAccepted(image)).toBe(200);
  });
});

describe.concurrent('a client that is slow', () => {
  it('gets 408 and is disconnected, while others are served', { timeout: 40_000 }, async () => {
    const slow = await open(server.port);
    const heard = readReply(slow);
    slow.write(writeHead(image, server.port));
    const drip = setInterval(() => slow.write('x'), 1_000);
    expect((await sendRequest(server.port, image)).status).toBe(200);
    const reply = await heard;
    clearInterval(drip);
    expect(readOutcome(reply)).toEqual({ status: 408, code: 'REQUEST_TIMEOUT' });
    slow.destroy();
  });

  it('gets 408 when it never ends its headers', { timeout: 40_000 }, async () => {
    const slow = await open(server.port);
    const heard = readReply(slow);
    slow.write(`POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Slow: `);
    expect(readOutcome(await heard)).toEqual({ status: 408, code: 'REQUEST_TIMEOUT' });
    slow.destroy();
  });
});

/**
 * Expects the server's memory to grow by less than 10 MB, at its peak too, in at least one of three runs. A leak grows in
 * every run; what the runtime allocates now and then does not.
 */
async function expectBounded(work: () => Promise<void>): Promise<void> {
  const growths: number[] = [];
  for (let time = 0; time < 3 && !growths.some((growth) => growth < 10 * MB); time++) {
    const before = await server.readMemory();
    await work();
    const after = await server.readMemory();
    growths.push(Math.max(after.rssInBytes - before.rssInBytes, after.peakInBytes - before.peakInBytes));
  }
  expect(Math.min(...growths), `grew by ${growths.join(', ')} bytes`).toBeLessThan(10 * MB);
}

/** Uses every path, so that what is loaded or allocated on first use does not count as growth. */
async function warmUp(): Promise<void> {
  for (let time = 0; time < 10; time++) {
    expectReply(await sendRequest(server.port, image), { status: 200 });
    expectReply(await sendRequest(server.port, bare(Buffer.alloc(6 * MB))), TOO_LARGE);
    expectReply(await sendRequest(server.port, bare(Buffer.alloc(4 * MB))), { status: 400 });
  }
}

function bare(body: Buffer): Request {
  return { method: 'POST', path: '/api/predict', headers: [['Content-Type', FORM_TYPE]], body };
}

async function goAway(times: number): Promise<void> {
  const half = Buffer.concat([writeHead(bare(Buffer.alloc(2 * MB)), server.port), Buffer.alloc(MB / 4)]);
  for (let time = 0; time < times; time++) {
    const socket = await open(server.port);
    await new Promise<void>((resolve) => socket.write(half, () => resolve()));
    socket.resetAndDestroy();
  }
}

async function writeAtItsPace(socket: Socket, chunk: Buffer): Promise<void> {
  if (socket.write(chunk)) return new Promise((resolve) => setImmediate(resolve));
  await new Promise<void>((resolve) => {
    socket.once('drain', resolve);
    socket.once('close', resolve);
  });
}

/** Retries while the queue is full: images of clients that went away may still be in flight. */
async function sendUntilAccepted(request: Request): Promise<number> {
  for (;;) {
    const { status } = await sendRequest(server.port, request);
    if (status !== 503 && status !== 429) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
