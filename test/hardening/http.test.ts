/** Bytes on the socket that are not valid HTTP, or meant for another address. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectationSchema, readFixture } from './cases.ts';
import { sendBytes, sendRequest } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { cook, recipeSchema } from './recipe/recipe.ts';
import { expectReply } from './reply.ts';
import { uploadOf } from './request.ts';

const socketFile = z.strictObject({
  about: z.string(),
  cases: z.array(
    z.strictObject({ name: z.string(), why: z.string().optional(), send: recipeSchema, expect: expectationSchema }),
  ),
});

let server: ServerDriver;

beforeAll(async () => {
  server = await startServerProcess();
});

afterEach(async () => {
  const image = await cook({ image: 'normal' });
  expect((await sendRequest(server.port, uploadOf(image))).status, 'an image sent afterwards').toBe(200);
});

afterAll(async () => {
  await server.stop();
});

describe('the running server on sockets/http.json', () => {
  for (const { name, send, expect: wanted } of readFixture('sockets/http.json', socketFile).cases) {
    it(`answers ${[wanted.status].flat().join(' or ')} to ${name}`, async () => {
      const bytes = await cook(send);
      const addressed = Buffer.from(bytes.toString('latin1').replaceAll('{port}', String(server.port)), 'latin1');
      expectReply(await sendBytes(server.port, addressed), wanted);
    });
  }
});
