import { afterEach, describe, expect, it } from 'vitest';
import { MAX_REPLY_BYTES } from '../../../lambda/common/bounded-reply.ts';
import { SERVERLESS_TIMINGS } from '../../../lambda/common/deadline.ts';
import { createPredictHandler, type ImageHandlerConfig } from '../../../lambda/predict/handler.ts';
import { context, filePart, form, REQUEST_ID, restEvent } from '../support/events.ts';
import { PNEUMONIA_IMAGE } from '../support/images.ts';
import { PREDICT_CONFIG } from '../support/predict-config.ts';
import * as act from '../support/stand-in-endpoint.ts';
import { type Act, awsError, respond, type StandIn, startStandIn } from '../support/stand-in-endpoint.ts';
import { recordTelemetry } from '../support/telemetry.ts';

/** For endpoints that never reply in time: the timings of the service, many times as fast. */
const HASTY = { requestTimeoutMs: 250, totalTimeoutMs: 600, minRetryDelayMs: 1, maxRetryDelayMs: 2, minAttemptMs: 20 };
/** For all others, so that no test hangs on how busy the machine is. */
const PATIENT = { ...HASTY, connectTimeoutMs: 10_000, requestTimeoutMs: 10_000, totalTimeoutMs: 25_000 };
const VERDICT = respond('[0.1,0.9]');
const standIns: StandIn[] = [];

async function standIn(...acts: readonly Act[]): Promise<StandIn> {
  const started = await startStandIn(...acts);
  standIns.push(started);
  return started;
}

function handlerFor(endpointUrl: string, changes: Partial<ImageHandlerConfig> = {}) {
  return createPredictHandler({
    ...PREDICT_CONFIG,
    endpointUrl,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    timings: PATIENT,
    telemetry: recordTelemetry(),
    ...changes,
  });
}

async function predict(endpointUrl: string, changes: Partial<ImageHandlerConfig> = {}) {
  const handle = handlerFor(endpointUrl, changes);
  const reply = await handle(restEvent(form(filePart(PNEUMONIA_IMAGE))), context());
  const body = JSON.parse(reply.body);
  return { status: reply.statusCode, code: body.error?.code, retryAfter: reply.headers?.['Retry-After'], reply, body };
}

const BAD_REPLIES: readonly (readonly [string, Act])[] = [
  ['nothing', respond('')],
  ['HTML', respond('<html>It works!</html>', 'text/html')],
  ['JSON cut short', respond('[0.1,0.')],
  ['50 MB', act.endless],
  ['NaN', respond('NaN')],
  ['an array with NaN', respond('[NaN,1]')],
  ['Infinity', respond('[Infinity,0]')],
  ['null', respond('null')],
  ['a negative number', respond('[-0.1,1.1]')],
  ['a sum that is not 1', respond('[0.5,0.498]')],
  ['one class', respond('[1]')],
  ['three classes', respond('[0.2,0.3,0.5]')],
  ['strings', respond('["0.1","0.9"]')],
  ['duplicate keys', respond('{"0":0.1,"0":0.9,"1":0.9,"length":2}')],
  ['another charset', respond(Buffer.from('[0.1,0.9]', 'utf16le'), 'application/json; charset=utf-16')],
  ['an object with another name', respond('{"probabilities":[0.1,0.9]}')],
  ['an object with one class', respond('{"prediction":[1]}')],
  ['an array within an array', respond('[[0.1,0.9]]')],
  ['two lines', respond('{"prediction":[0.1,0.9]}\n{"prediction":[0.1,0.9]}', 'application/jsonlines')],
  ['__proto__', respond('{"__proto__":[0.1,0.9]}')],
];

const REPLY_RULES: readonly (readonly [string, number, string, number, Act])[] = [
  // what the endpoint does, our status, our code, calls made
  ['does not exist', 503, 'MODEL_UNAVAILABLE', 1, awsError(400, 'ValidationError')],
  ['denies access', 500, 'MODEL_ACCESS', 1, awsError(403, 'AccessDeniedException')],
  ['rejects an expired token', 500, 'MODEL_ACCESS', 1, awsError(403, 'ExpiredTokenException')],
  ['rejects a request for its clock', 500, 'MODEL_ACCESS', 1, awsError(403, 'RequestTimeTooSkewed')],
  ['is not ready', 503, 'MODEL_BUSY', 2, awsError(429, 'ModelNotReadyException')],
  ['throttles', 503, 'MODEL_BUSY', 2, awsError(400, 'ThrottlingException')],
  [
    'refuses the prepared image',
    502,
    'MODEL_BAD_RESPONSE',
    1,
    awsError(424, 'ModelError', { OriginalStatusCode: 400 }),
  ],
  ['fails on the image', 502, 'MODEL_ERROR', 1, awsError(424, 'ModelError', { OriginalStatusCode: 500 })],
  ['has an internal failure', 502, 'MODEL_ERROR', 2, awsError(500, 'InternalFailure')],
  ['fails with an empty reply', 502, 'MODEL_ERROR', 2, (response) => response.writeHead(500).end()],
  ['fails in HTML', 502, 'MODEL_ERROR', 2, (response) => response.writeHead(500).end('<html>Oops</html>')],
  ['is full', 503, 'MODEL_BUSY', 2, awsError(503, 'ServiceUnavailable')],
  ['has a failed dependency', 502, 'MODEL_ERROR', 2, awsError(530, 'InternalDependencyException')],
  ['resets before it replies', 503, 'MODEL_UNAVAILABLE', 2, act.resetBeforeReply],
  ['resets within its reply', 503, 'MODEL_UNAVAILABLE', 2, act.resetWithinReply],
  ['resets at the end of its reply', 503, 'MODEL_UNAVAILABLE', 2, act.resetAfterReply],
  ['replies with something other than HTTP', 502, 'MODEL_BAD_RESPONSE', 1, act.noHttp],
  ['does not reply', 504, 'MODEL_TIMEOUT', 1, act.silent],
  ['stops after its headers', 504, 'MODEL_TIMEOUT', 1, act.headersThenSilence],
  ['sends a byte at a time', 504, 'MODEL_TIMEOUT', 1, act.drip('[0.1,0.9]', 100)],
  ['replies too late', 504, 'MODEL_TIMEOUT', 1, act.late(VERDICT, 5_000)],
  ...BAD_REPLIES.map(([name, badReply]) => [`replies ${name}`, 502, 'MODEL_BAD_RESPONSE', 1, badReply] as const),
];

describe('the handler, when the endpoint', () => {
  afterEach(async () => {
    await Promise.all(standIns.splice(0).map((started) => started.close()));
  });

  it('replies: a verdict', async () => {
    const endpoint = await standIn(VERDICT);
    const { status, body } = await predict(endpoint.url);
    expect([status, body.verdict]).toEqual([200, 'Pneumonia']);
    expect(endpoint.calls).toEqual(['POST /endpoints/pneumoscope/invocations']);
    const { png } = await PREDICT_CONFIG.preparer.prepare(PNEUMONIA_IMAGE);
    expect(endpoint.bodies).toEqual([Buffer.from(png)]);
  });

  it.each([
    ['JSON Lines', '{"prediction": [0.1, 0.9]}\n', 'application/jsonlines'],
    ['an object in JSON', '{"prediction":[0.1,0.9]}', 'application/json'],
    ['an array without a type', '[0.1, 0.9]\n', ''],
  ])('replies in %s: a verdict', async (_, text, type) => {
    const { status, body } = await predict((await standIn(respond(text, type))).url);
    expect([status, body.probabilities]).toEqual([200, { normal: 0.1, pneumonia: 0.9 }]);
  });

  it('replies slowly, but in time: a verdict', async () => {
    expect((await predict((await standIn(act.drip('[0.1,0.9]', 5))).url)).status).toBe(200);
  });

  it.each(REPLY_RULES)('%s: %i %s after %i call(s)', async (_, status, code, callCount, does) => {
    const endpoint = await standIn(does);
    const outcome = await predict(endpoint.url, { timings: status === 504 ? HASTY : PATIENT });
    expect(outcome).toMatchObject({ status, code });
    expect(endpoint.calls).toHaveLength(callCount);
    expect(outcome.body.error.requestId).toBe(REQUEST_ID);
    expect(outcome.reply.body).not.toContain('arn:');
    expect(outcome.retryAfter !== undefined).toBe(status === 503 || status === 504);
  });

  it.each(REPLY_RULES)('%s: %i %s to each of 20 concurrent callers', async (_, status, code, callCount, does) => {
    const endpoint = await standIn(does);
    const handle = handlerFor(endpoint.url, { timings: status === 504 ? HASTY : PATIENT });
    const event = restEvent(form(filePart(PNEUMONIA_IMAGE)));
    const callers = Array.from({ length: 20 }, (_none, index) => `caller-${index}`);
    const replies = await Promise.all(callers.map((awsRequestId) => handle(event, { ...context(), awsRequestId })));
    const said = replies.map(({ body }) => JSON.parse(body).error);
    expect(said.map(({ requestId }) => requestId)).toEqual(callers);
    expect(new Set(said.map((error) => error.code))).toEqual(new Set([code]));
    expect(endpoint.calls.length).toBeLessThanOrEqual(20 * callCount);
  });

  it.each(REPLY_RULES.filter(([, , , callCount]) => callCount === 2))(
    '%s once, gives a verdict at the second attempt',
    async (_name, _status, _code, _calls, does) => {
      const endpoint = await standIn(does, VERDICT);
      expect((await predict(endpoint.url)).status).toBe(200);
      expect(endpoint.calls).toHaveLength(2);
    },
  );

  it.each([
    ['is not ready', awsError(429, 'ModelNotReadyException')],
    ['throttles', awsError(400, 'ThrottlingException')],
    ['is full', awsError(503, 'ServiceUnavailable')],
    ['has an internal failure', awsError(500, 'InternalFailure')],
  ])('is serverless and %s four times, gives a verdict at the fifth attempt', async (_, does) => {
    const endpoint = await standIn(does, does, does, does, VERDICT);
    const timings = { ...SERVERLESS_TIMINGS, minRetryDelayMs: 1, maxRetryDelayMs: 2 };
    expect((await predict(endpoint.url, { timings })).status).toBe(200);
    expect(endpoint.calls).toHaveLength(5);
  });

  it('is serverless and starts longer than an attempt, gives a verdict at the second attempt', async () => {
    const endpoint = await standIn(act.silent, VERDICT);
    const timings = { ...SERVERLESS_TIMINGS, requestTimeoutMs: 1_000, minRetryDelayMs: 1, maxRetryDelayMs: 2 };
    expect((await predict(endpoint.url, { timings })).status).toBe(200);
  });

  it('replies nonsense to the second attempt: no verdict', async () => {
    const endpoint = await standIn(awsError(503, 'ServiceUnavailable'), respond('null'));
    expect(await predict(endpoint.url)).toMatchObject({ status: 502, code: 'MODEL_BAD_RESPONSE' });
  });

  it('does not exist: 503 MODEL_UNAVAILABLE', async () => {
    const endpoint = await standIn(VERDICT);
    await endpoint.close();
    expect(await predict(endpoint.url)).toMatchObject({ status: 503, code: 'MODEL_UNAVAILABLE', retryAfter: '30' });
  });

  it('has a name that does not resolve: 503 MODEL_UNAVAILABLE', async () => {
    expect(await predict('http://endpoint.invalid')).toMatchObject({ status: 503, code: 'MODEL_UNAVAILABLE' });
  });

  it('has no TLS where TLS is needed: 503 MODEL_UNAVAILABLE', async () => {
    const endpoint = await standIn(VERDICT);
    const outcome = await predict(endpoint.url.replace('http:', 'https:'));
    expect(outcome).toMatchObject({ status: 503, code: 'MODEL_UNAVAILABLE' });
  });

  it('cannot be called without credentials: 500 MODEL_ACCESS', async () => {
    const endpoint = await standIn(VERDICT);
    const credentials = () => Promise.reject(Object.assign(new Error(), { name: 'CredentialsProviderError' }));
    expect(await predict(endpoint.url, { credentials })).toMatchObject({ status: 500, code: 'MODEL_ACCESS' });
    expect(endpoint.calls).toEqual([]);
  });

  it('waits for credentials that never arrive: 504 MODEL_TIMEOUT', async () => {
    const credentials = () => new Promise<never>(() => {});
    const endpoint = await standIn(VERDICT);
    const outcome = await predict(endpoint.url, { credentials, timings: HASTY });
    expect(outcome).toMatchObject({ status: 504, code: 'MODEL_TIMEOUT' });
  });

  it('sends more than the limit: no more than that is read', async () => {
    let sentBytes = 0;
    const gushing: Act = (response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const piece = Buffer.alloc(65_536, ' ');
      const send = () => {
        if (response.destroyed) return;
        sentBytes += piece.length;
        response.write(piece, () => setImmediate(send));
      };
      send();
    };
    expect(await predict((await standIn(gushing)).url)).toMatchObject({ status: 502, code: 'MODEL_BAD_RESPONSE' });
    // What the sockets hold on the way comes on top of what was read.
    expect(sentBytes).toBeLessThan(MAX_REPLY_BYTES + 20_000_000);
  });

  it('plays all of it to 20 callers at once, gives each exactly one reply of its own', async () => {
    const acts = [
      VERDICT,
      awsError(503, 'ServiceUnavailable'),
      act.resetBeforeReply,
      respond('null'),
      VERDICT,
      act.silent,
    ];
    const endpoint = await standIn(...Array.from({ length: 10 }, () => acts).flat());
    const handle = handlerFor(endpoint.url, { timings: HASTY });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        handle(restEvent(form(filePart(PNEUMONIA_IMAGE))), { ...context(), awsRequestId: `caller-${index}` }),
      ),
    );
    for (const [index, reply] of replies.entries()) {
      const body = JSON.parse(reply.body);
      expect([200, 502, 503, 504]).toContain(reply.statusCode);
      expect(body.requestId ?? body.error.requestId).toBe(`caller-${index}`);
      if (reply.statusCode === 200) expect(body.probabilities).toEqual({ normal: 0.1, pneumonia: 0.9 });
    }
  });
});
