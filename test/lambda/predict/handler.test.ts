import { createHash } from 'node:crypto';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { API_SECURITY_HEADERS } from '../../../core/contract/security-headers.ts';
import { createPredictHandler, type ImageHandlerConfig } from '../../../lambda/predict/handler.ts';
import { context, type EventChanges, filePart, form, httpEvent, REQUEST_ID, restEvent } from '../support/events.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../support/images.ts';
import { PREDICT_CONFIG } from '../support/predict-config.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const runtime = mockClient(SageMakerRuntimeClient);
const encoder = new TextEncoder();
const UPLOAD = () => form(filePart(NORMAL_IMAGE, 'form-data; name="file"; filename="Jane Doe.jpg"'));

function answer(text: string, ContentType = 'application/json') {
  const Body = Object.assign(encoder.encode(text), { transformToString: () => text });
  runtime.on(InvokeEndpointCommand).resolves({ Body: Body as never, ContentType });
}

function setUp(changes: Partial<ImageHandlerConfig> = {}) {
  const telemetry = recordTelemetry();
  const handle = createPredictHandler({
    ...PREDICT_CONFIG,
    model: { ...PREDICT_CONFIG.model, operatingPoint: 0.7 },
    telemetry,
    ...changes,
  });
  return { handle, telemetry };
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const errorCode = (reply: { body: string }) => JSON.parse(reply.body).error.code;

describe('createPredictHandler()', () => {
  beforeEach(() => runtime.reset());
  afterEach(() => void vi.restoreAllMocks());

  it('classifies an image', async () => {
    answer('[0.38, 0.62]');
    const { png } = await PREDICT_CONFIG.preparer.prepare(NORMAL_IMAGE);
    const { handle, telemetry } = setUp();
    const reply = await handle(restEvent(UPLOAD()), context());
    expect(reply.statusCode).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      verdict: 'Normal',
      reason: null,
      cautions: [],
      verdictAtHalf: 'Pneumonia',
      probabilities: { normal: 0.38, pneumonia: 0.62 },
      operatingPoint: 0.7,
      model: { name: 'resnet-18', version: '1.0.0' },
      image: {
        format: 'jpeg',
        width: 1416,
        height: 1296,
        sizeInBytes: NORMAL_IMAGE.length,
        sha256: sha256Of(NORMAL_IMAGE),
      },
      preparation: {
        width: 224,
        height: 224,
        sha256: sha256Of(png),
        bitsStored: 8,
        bitsUsed: 8,
        window: { low: 0, high: 255 },
        assumed: false,
        colour: 'grey',
        orientation: 1,
        alpha: false,
      },
      checks: { mode: 'off', guard: null, scores: [] },
      requestId: REQUEST_ID,
    });
    expect(reply.headers).toMatchObject({ ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' });
    expect(runtime).toHaveReceivedCommandExactlyOnceWith(InvokeEndpointCommand, {
      EndpointName: 'pneumoscope',
      ContentType: 'application/x-image',
      Accept: 'application/json',
      Body: png,
    });
    expect(telemetry.records).toEqual([
      {
        requestId: REQUEST_ID,
        code: 'OK',
        status: 200,
        durationMs: expect.any(Number),
        modelDurationMs: expect.any(Number),
        prepareDurationMs: expect.any(Number),
        guardDurationMs: expect.any(Number),
        answer: { pneumonia: 0.62, abstained: false, format: 'jpeg', width: 1416 },
        bitsStored: 8,
        bitsUsed: 8,
        format: 'jpeg',
        width: 1416,
        height: 1296,
        sizeInBytes: NORMAL_IMAGE.length,
      },
    ]);
  });

  it('asks the endpoint that serves now, and decides by its operating point', async () => {
    answer('[0.38, 0.62]');
    const model = { name: 'resnet-18', version: '2.0.0', operatingPoint: 0.6 };
    const { handle } = setUp({ findServed: async () => ({ endpointName: 'live', model }) });
    const reply = JSON.parse((await handle(restEvent(UPLOAD()), context())).body);
    expect(reply).toMatchObject({ verdict: 'Pneumonia', operatingPoint: 0.6, model: { version: '2.0.0' } });
    expect(runtime).toHaveReceivedCommandWith(InvokeEndpointCommand, { EndpointName: 'live' });
  });

  it('says that the model is not available while nothing was hosted yet', async () => {
    const reply = await setUp({ findServed: async () => null }).handle(restEvent(UPLOAD()), context());
    expect([reply.statusCode, errorCode(reply)]).toEqual([503, 'MODEL_UNAVAILABLE']);
    expect(runtime).not.toHaveReceivedAnyCommand();
  });

  it.each([
    ['[0.1, 0.9]', 'Pneumonia'],
    ['[0.9, 0.1]', 'Normal'],
    ['[0.3, 0.7]', 'Failed to Predict'],
  ])('turns %s into the bare word %s if plain text is preferred', async (body, word) => {
    answer(body);
    const reply = await setUp().handle(restEvent(UPLOAD(), { headers: { Accept: 'text/plain' } }), context());
    expect(reply).toMatchObject({ statusCode: 200, body: word });
  });

  it('replies to an error in plain text with the text for no verdict and the error’s status', async () => {
    const reply = await setUp().handle(restEvent(form(), { headers: { Accept: 'text/plain' } }), context());
    expect(reply).toMatchObject({ statusCode: 400, body: 'Failed to Predict' });
  });

  it.each<[string, (body: Buffer) => ReturnType<typeof restEvent> | ReturnType<typeof httpEvent>]>([
    ['a REST API', (body) => restEvent(body)],
    ['an HTTP API', (body) => httpEvent(body)],
    ['a REST API with multiValueHeaders only', (body) => many(body)],
    [
      'a tool that sends bytes as text',
      (body) => restEvent(null, { body: body.toString('latin1'), isBase64Encoded: false }),
    ],
    [
      'a client with headers in capitals',
      (body) => {
        const event = restEvent(body);
        return { ...event, headers: { 'CONTENT-TYPE': event.headers['Content-Type'] } };
      },
    ],
  ])('takes an event of %s', async (_, event) => {
    answer('[0.1,0.9]');
    expect((await setUp().handle(event(UPLOAD()), context())).statusCode).toBe(200);
  });

  it('classifies the image that was sent, and no other', async () => {
    const { png } = await PREDICT_CONFIG.preparer.prepare(NORMAL_IMAGE);
    runtime.on(InvokeEndpointCommand).callsFake(({ Body }) => {
      const isNormal = Buffer.compare(Body, png) === 0;
      return { Body: encoder.encode(isNormal ? '[1,0]' : '[0,1]') };
    });
    const { handle } = setUp();
    const images = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? NORMAL_IMAGE : PNEUMONIA_IMAGE));
    const replies = await Promise.all(images.map((image) => handle(restEvent(form(filePart(image))), context())));
    expect(
      replies.map(({ body }) => JSON.parse(body)).map(({ verdict, image }) => [verdict, image.sizeInBytes]),
    ).toEqual(images.map((image) => [image === NORMAL_IMAGE ? 'Normal' : 'Pneumonia', image.length]));
  });

  it.each<[string, string, EventChanges]>([
    ['a content encoding', 'UNSUPPORTED_MEDIA_TYPE', { headers: { 'Content-Encoding': 'gzip' } }],
    ['another content type', 'UNSUPPORTED_MEDIA_TYPE', { headers: { 'Content-Type': 'application/json' } }],
    ['a content type under two names', 'UNSUPPORTED_MEDIA_TYPE', { headers: { 'content-type': 'text/plain' } }],
    [
      'several content types',
      'UNSUPPORTED_MEDIA_TYPE',
      { multiValueHeaders: { 'Content-Type': ['multipart/form-data; boundary=a', 'text/plain'] } },
    ],
    ['no boundary', 'BAD_MULTIPART', { headers: { 'Content-Type': 'multipart/form-data' } }],
    ['no body', 'EMPTY_BODY', { body: null }],
    ['a body that is not base64', 'BAD_REQUEST_BODY', { body: '?' }],
  ])('refuses %s with %s before it calls the model', async (_, expected, changes) => {
    const { handle, telemetry } = setUp();
    const reply = await handle(restEvent(UPLOAD(), changes), context());
    expect(errorCode(reply)).toBe(expected);
    expect(runtime).not.toHaveReceivedAnyCommand();
    expect(telemetry.records).toMatchObject([{ code: expected }]);
    expect(telemetry.faults).toEqual([]);
  });

  it.each([
    ['UNSUPPORTED_IMAGE_TYPE', Buffer.from('This is not an image.')],
    ['CORRUPT_IMAGE', NORMAL_IMAGE.subarray(0, NORMAL_IMAGE.length / 2)],
  ])('replies %s to an incomplete image before it calls the model', async (expected, bytes) => {
    const { handle, telemetry } = setUp();
    const reply = await handle(restEvent(form(filePart(bytes))), context());
    expect(errorCode(reply)).toBe(expected);
    expect(runtime).not.toHaveReceivedAnyCommand();
    expect(telemetry.records).toMatchObject([{ code: expected, sizeInBytes: bytes.length }]);
  });

  it('makes no call with 800 ms left', async () => {
    const reply = await setUp().handle(restEvent(UPLOAD()), context(800));
    expect(reply).toMatchObject({ statusCode: 504 });
    expect(errorCode(reply)).toBe('MODEL_TIMEOUT');
    expect(runtime).not.toHaveReceivedAnyCommand();
  });

  it.each([
    ['nothing', ''],
    ['HTML', '<html>Bad Gateway</html>'],
    ['JSON cut short', '[0.1,'],
    ['NaN', 'NaN'],
    ['an array with NaN', '[NaN,1]'],
    ['a sum that is not 1', '[0.5,0.4]'],
    ['three classes', '[0.2,0.3,0.5]'],
    ['bytes that are not UTF-8', '[0.1,0.9]\u00ff', 'application/json; charset=utf-16'],
    ['another charset', '[0.1,0.9]', 'application/json; charset="utf-16le"'],
  ])('derives no verdict from %s', async (_, body, type = 'application/json') => {
    answer(body, type);
    const { handle, telemetry } = setUp();
    const reply = await handle(restEvent(UPLOAD()), context());
    expect(reply.statusCode).toBe(502);
    expect(errorCode(reply)).toBe('MODEL_BAD_RESPONSE');
    expect(telemetry.faults).toHaveLength(1);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json; charset="UTF-8"',
    'text/csv;charset=us-ascii',
    undefined,
  ])('reads a reply of the type %s', async (type) => {
    answer('[0.1,0.9]', type);
    expect((await setUp().handle(restEvent(UPLOAD()), context())).statusCode).toBe(200);
  });

  it('derives no verdict from a reply without a body', async () => {
    runtime.on(InvokeEndpointCommand).resolves({});
    expect(errorCode(await setUp().handle(restEvent(UPLOAD()), context()))).toBe('MODEL_BAD_RESPONSE');
  });

  it('gives up on a call that never settles, even if it cannot be aborted', async () => {
    runtime.on(InvokeEndpointCommand).callsFake(() => new Promise(() => {}));
    const { handle } = setUp({ timings: { requestTimeoutMs: 20, minAttemptMs: 10 } });
    expect(errorCode(await handle(restEvent(UPLOAD()), context()))).toBe('MODEL_TIMEOUT');
  });

  it.each([['secret'], [undefined], [{ name: 'ModelError' }]])(
    'replies INTERNAL when the SDK throws %j',
    async (thrown) => {
      runtime.on(InvokeEndpointCommand).callsFake(() => Promise.reject(thrown));
      const reply = await setUp().handle(restEvent(UPLOAD()), context());
      expect(errorCode(reply)).toBe('INTERNAL');
      expect(reply.body).not.toContain('secret');
    },
  );

  it('writes neither file name nor query, headers or image to the log', async () => {
    const lines: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    }
    const handle = createPredictHandler(PREDICT_CONFIG);
    const event = { ...restEvent(UPLOAD()), queryStringParameters: { patient: 'Jane Doe' }, path: '/Jane Doe' };
    answer('[0.1,0.9]');
    const reply = await handle(event, context());
    answer('Jane Doe');
    await handle({ ...event, body: restEvent(UPLOAD()).body }, context());
    await handle(restEvent(form(filePart('Jane Doe', 'form-data; name="file"; filename="Jane Doe.jpg"'))), context());
    const log = lines.join('');
    expect(log).toContain(REQUEST_ID);
    expect(log).not.toContain('Jane');
    expect(log).not.toContain(JSON.parse(reply.body).image.sha256);
    expect(log).not.toContain(NORMAL_IMAGE.subarray(0, 30).toString('base64'));
  });
});

function many(body: Buffer): ReturnType<typeof restEvent> {
  const event = restEvent(body);
  return { ...event, headers: {}, multiValueHeaders: { 'Content-Type': [event.headers['Content-Type'] ?? ''] } };
}
