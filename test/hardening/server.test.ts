/** Every bad or odd request and image of the fixtures, over real sockets to the running server. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readCases, titleOf } from './cases.ts';
import { sendAtEverySplit, sendRequest } from './drivers/raw-http.ts';
import { type ServerDriver, startServerProcess } from './drivers/server.ts';
import { expectReply } from './reply.ts';
import { buildRequest } from './request.ts';

let server: ServerDriver;
const fileNames: string[] = [];

beforeAll(async () => {
  server = await startServerProcess();
});

afterEach(() => {
  expect(server.isAlive()).toBe(true);
});

afterAll(async () => {
  await server.stop();
  for (const name of fileNames) expect(server.output()).not.toContain(name);
});

for (const folder of ['requests', 'images'] as const) {
  for (const { file, cases } of readCases(folder, 'server')) {
    describe(`the running server on ${folder}/${file}.json`, () => {
      for (const one of cases) {
        it(titleOf(one), async () => {
          const request = await buildRequest(one);
          const reply = await sendRequest(server.port, request);
          expectReply(reply, one.expect, request);
          if (one.fileName !== undefined) {
            fileNames.push(one.fileName);
            expect(reply.body).not.toContain(one.fileName);
          }
        });

        for (const delivery of one.delivery ?? []) {
          it(`${titleOf(one)}, sent ${delivery}`, async () => {
            const request = await buildRequest(one);
            if (delivery !== 'split at every byte') {
              return expectReply(await sendRequest(server.port, request, delivery), one.expect, request);
            }
            let splits = 0;
            for await (const reply of sendAtEverySplit(server.port, request)) {
              expectReply(reply, one.expect, request);
              splits++;
            }
            expect(splits).toBe(request.body.length);
          });
        }
      }
    });
  }
}
