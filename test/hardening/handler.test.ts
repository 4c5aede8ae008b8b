/** Every bad or odd request and image of the fixtures, as an event to the handler. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases, titleOf } from './cases.ts';
import { EVENT_SHAPES, type HandlerDriver, startHandler } from './drivers/handler.ts';
import { expectReply } from './reply.ts';
import { buildRequest } from './request.ts';

let handler: HandlerDriver;

beforeAll(async () => {
  handler = await startHandler();
});

afterAll(async () => {
  await handler.close();
});

for (const folder of ['requests', 'images'] as const) {
  for (const { file, cases } of readCases(folder, 'handler')) {
    describe(`createPredictHandler() on ${folder}/${file}.json`, () => {
      for (const one of cases) {
        it(titleOf(one), async () => {
          const request = await buildRequest(one);
          for (const shape of EVENT_SHAPES) {
            const reply = await handler.send(request, shape);
            expectReply(reply, one.expect, request);
            if (one.fileName !== undefined) expect(reply.body).not.toContain(one.fileName);
          }
          expect(handler.faults).toEqual([]);
          expect(handler.endpoint.unprepared).toEqual([]);
        });
      }
    });
  }
}
