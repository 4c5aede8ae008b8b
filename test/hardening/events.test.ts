/** Malformed events, with any body. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectationSchema, readFixture } from './cases.ts';
import { EVENT_SHAPES, type HandlerDriver, startHandler, toEvent } from './drivers/handler.ts';
import { cook } from './recipe/recipe.ts';
import { expectReply } from './reply.ts';
import { uploadOf } from './request.ts';

const eventFile = z.strictObject({
  about: z.string(),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      shape: z.enum(EVENT_SHAPES).optional(),
      /** How the body's bytes become a string, if not as usual for the shape. */
      carried: z.enum(['utf8']).optional(),
      event: z.record(z.string(), z.unknown()).optional(),
      without: z.array(z.string()).optional(),
      expect: expectationSchema,
    }),
  ),
});

let handler: HandlerDriver;

beforeAll(async () => {
  handler = await startHandler();
});

afterAll(async () => {
  await handler.close();
});

describe('createPredictHandler() on events/events.json', () => {
  for (const { name, shape, carried, event, without = [], expect: wanted } of readFixture(
    'events/events.json',
    eventFile,
  ).cases) {
    it(`answers ${wanted.status} ${wanted.code ?? 'with a verdict'} to ${name}`, async () => {
      const request = uploadOf(await cook({ image: 'normal' }));
      const plain = toEvent(request, shape ?? 'REST event, base64');
      const recoded = carried === undefined ? {} : { body: request.body.toString(carried), isBase64Encoded: false };
      const kept = Object.entries({ ...plain, ...recoded, ...event }).filter(([key]) => !without.includes(key));
      expectReply(await handler.sendEvent(Object.fromEntries(kept)), wanted, request);
      expect(handler.faults).toEqual([]);
    });
  }
});
