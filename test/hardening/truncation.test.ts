/** A small request, cut off at every one of its bytes. Half an upload is never classified. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_SHAPES, type HandlerDriver, startHandler } from './drivers/handler.ts';
import { open, readReply, writeHead } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { cook } from './recipe/recipe.ts';
import { readOutcome } from './reply.ts';
import { type Request, uploadOf } from './request.ts';

/** After the closing boundary's two dashes only a line end is left, which parsers may do without. */
const DISPENSABLE_BYTES = 2;

let whole: Request;
let handler: HandlerDriver;
let server: ServerDriver;

beforeAll(async () => {
  whole = uploadOf(await cook({ saved: 'jpeg', of: 'normal', side: 64, options: { quality: 80 } }));
  handler = await startHandler();
  server = await startServerProcess();
});

afterAll(async () => {
  await handler.close();
  await server.stop();
});

describe('an upload of about a kilobyte', () => {
  it('gets a verdict when it is complete', async () => {
    expect(whole.body.length).toBeGreaterThan(600);
    expect(whole.body.length).toBeLessThan(1600);
    expect((await handler.send(whole)).status).toBe(200);
  });

  for (const shape of EVENT_SHAPES) {
    it(`gets 400 when it ends at any byte, as ${shape}`, async () => {
      const classifiedBefore = handler.endpoint.images.length;
      for (let length = 0; length < whole.body.length - DISPENSABLE_BYTES; length++) {
        const reply = await handler.send({ ...whole, body: whole.body.subarray(0, length) }, shape);
        const code = length === 0 ? 'EMPTY_BODY' : 'BAD_MULTIPART';
        expect({ length, ...readOutcome(reply) }).toEqual({ length, status: 400, code });
      }
      expect(handler.endpoint.images).toHaveLength(classifiedBefore);
      expect(handler.faults).toEqual([]);
    });
  }

  it('gets 400 when it ends at any byte, from the running server', async () => {
    const socket = await open(server.port);
    for (let length = 0; length < whole.body.length - DISPENSABLE_BYTES; length++) {
      const cut = { ...whole, body: whole.body.subarray(0, length) };
      const reply = readReply(socket);
      socket.write(Buffer.concat([writeHead(cut, server.port), cut.body]));
      const code = length === 0 ? 'EMPTY_BODY' : 'BAD_MULTIPART';
      expect({ length, ...readOutcome(await reply) }).toEqual({ length, status: 400, code });
    }
    socket.destroy();
  });

  it('gets no verdict, and does no harm, when the connection ends at any byte', async () => {
    const request = Buffer.concat([writeHead(whole, server.port), whole.body]);
    for (let length = 0; length < request.length; length++) {
      const socket = await open(server.port);
      const heard = readReply(socket).then(
        ({ status }) => status,
        () => 'nothing',
      );
      socket.end(request.subarray(0, length));
      expect(['nothing', 400]).toContain(await heard);
      socket.destroy();
    }
    expect(server.isAlive()).toBe(true);
  });
});
