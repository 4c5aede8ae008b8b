import { describe, expect, it } from 'vitest';
import { createExplainHandler } from '../../../lambda/explain/handler.ts';
import { createPredictHandler } from '../../../lambda/predict/handler.ts';
import { createStatusHandler } from '../../../lambda/status/handler.ts';
import { context, filePart, form, httpEvent, restEvent } from '../support/events.ts';
import { PREDICT_CONFIG } from '../support/predict-config.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const allowedGroups = ['reader', 'operator'];
const UPLOAD = form(filePart('no image'));

describe.each([
  ['predict', createPredictHandler],
  ['explain', (config: typeof PREDICT_CONFIG) => createExplainHandler({ ...config, callsAtOnce: 1 })],
])('the %s handler with groups', (_, create) => {
  const handle = (groups = allowedGroups) =>
    create({ ...PREDICT_CONFIG, allowedGroups: groups, telemetry: recordTelemetry() } as typeof PREDICT_CONFIG);
  const codeOf = (reply: { body: string }) => JSON.parse(reply.body).error.code;

  it.each([
    ['is in none', { sub: 'a' }],
    ['is in others', { sub: 'a', 'cognito:groups': 'readers,night' }],
    ['names a group in another claim', { sub: 'a', groups: 'reader', 'custom:groups': 'operator' }],
  ])('refuses a caller who %s, before the upload is read', async (_name, claims) => {
    for (const event of [restEvent, httpEvent]) {
      const reply = await handle()(event(UPLOAD, { claims }), context());
      expect([reply.statusCode, codeOf(reply)]).toEqual([403, 'NOT_PERMITTED']);
    }
  });

  it('refuses a caller without a token', async () => {
    expect((await handle()(restEvent(UPLOAD), context())).statusCode).toBe(403);
  });

  it.each(['reader', 'operator', 'night,operator'])('admits a caller in %s', async (groups) => {
    const claims = { sub: 'a', 'cognito:groups': groups };
    expect(codeOf(await handle()(restEvent(UPLOAD, { claims }), context()))).toBe('UNSUPPORTED_IMAGE_TYPE');
  });

  it('admits everybody where no group is named', async () => {
    expect(codeOf(await handle([])(restEvent(UPLOAD), context()))).toBe('UNSUPPORTED_IMAGE_TYPE');
  });

  it('replies to a preflight, which carries no token', async () => {
    expect((await handle()(restEvent(null, { method: 'OPTIONS' }), context())).statusCode).toBe(204);
  });
});

describe('the status handler with groups', () => {
  it('tells everybody who is signed in, so that the page can say what it waits for', async () => {
    const config = { ...PREDICT_CONFIG, allowedGroups, findServed: async () => null, telemetry: recordTelemetry() };
    expect((await createStatusHandler(config)(restEvent(null, { method: 'GET' }), context())).statusCode).toBe(200);
  });
});
