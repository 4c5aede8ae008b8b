import { DescribeEndpointCommand, type EndpointStatus, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NOTICE } from '../../../core/contract/notice.ts';
import { API_SECURITY_HEADERS } from '../../../core/contract/security-headers.ts';
import { serviceStatusSchema } from '../../../core/contract/status.ts';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';
import { createStatusHandler } from '../../../lambda/status/handler.ts';
import { WITHOUT_TABLE } from '../../../lambda/status/validation.ts';
import { colourGuard } from '../../fixtures/guards/colour-guard.ts';
import { context, httpEvent, REQUEST_ID, restEvent } from '../support/events.ts';
import { awsError, respond, silent, startStandIn } from '../support/stand-in-endpoint.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const sagemaker = mockClient(SageMakerClient);
const GET = { method: 'GET' } as const;
const config = {
  endpointName: 'pneumoscope',
  model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.7, sha256: 'not for the reply' },
  checks: { mode: 'off', guard: null },
  allowedOrigins: [],
  region: 'eu-west-1',
} as const;

describe('createStatusHandler()', () => {
  beforeEach(() => void sagemaker.reset());

  it('returns model, endpoint and state', async () => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    const telemetry = recordTelemetry();
    const reply = await createStatusHandler({ ...config, telemetry })(restEvent(null, GET), context());
    expect(reply.statusCode).toBe(200);
    expect(JSON.parse(reply.body)).toEqual({
      state: 'ready',
      model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.7 },
      endpoint: { name: 'pneumoscope', status: 'InService' },
      checks: { mode: 'off', guard: null },
      validationNote: WITHOUT_TABLE.none,
      notice: expect.stringContaining(NOTICE.device),
      requestId: REQUEST_ID,
    });
    expect(reply.headers).toMatchObject({ ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' });
    expect(sagemaker).toHaveReceivedCommandExactlyOnceWith(DescribeEndpointCommand, { EndpointName: 'pneumoscope' });
    expect(telemetry.records).toMatchObject([{ code: 'OK', status: 200 }]);
  });

  it('names the guard, and the zone around the threshold where the model has one', async () => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    const nearThreshold = { from: 0.6, to: 0.8 };
    const changes = {
      model: { ...config.model, nearThreshold },
      checks: { mode: 'warn', guard: colourGuard().metadata },
    } as const;
    const handle = createStatusHandler({ ...config, ...changes, telemetry: recordTelemetry() });
    expect(JSON.parse((await handle(restEvent(null, GET), context())).body)).toMatchObject({
      model: { nearThreshold },
      checks: { mode: 'warn', guard: { name: 'colour-guard', version: '0.0.1' } },
    });
  });

  it.each<[EndpointStatus, string]>([
    ['InService', 'ready'],
    ['Updating', 'ready'],
    ['SystemUpdating', 'ready'],
    ['RollingBack', 'ready'],
    ['UpdateRollbackFailed', 'ready'],
    ['Creating', 'starting'],
    ['OutOfService', 'unavailable'],
    ['Deleting', 'unavailable'],
    ['Failed', 'unavailable'],
    ['SomethingNew' as EndpointStatus, 'unavailable'],
  ])('reads %s as %s', async (EndpointStatus, state) => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus });
    const reply = await createStatusHandler({ ...config, telemetry: recordTelemetry() })(
      httpEvent(null, GET),
      context(),
    );
    expect(JSON.parse(reply.body)).toMatchObject({ state, endpoint: { status: EndpointStatus } });
  });

  it('serves the validation table of the model', async () => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    const table = tabulateScores([{ label: 0, probability: 0.2 }], 0.7, 'one made-up image');
    const readTable = async () => table;
    const handler = createStatusHandler({ ...config, readTable, telemetry: recordTelemetry() });
    const status = serviceStatusSchema.parse(JSON.parse((await handler(restEvent(null, GET), context())).body));
    expect(status.validationTable).toEqual(table);
    expect(status.validationNote).toBe('Scores on labelled images: one made-up image.');
  });

  it('reports what serves now: endpoint, model, and its table', async () => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    const model = { name: 'resnet-18', version: '2.0.0', operatingPoint: 0.6 };
    const readTable = vi.fn(async () => null);
    const findServed = async () => ({ endpointName: 'live', model, report: 's3://models/report.json' });
    const handle = createStatusHandler({ ...config, findServed, readTable, telemetry: recordTelemetry() });
    const reply = await handle(restEvent(null, GET), context());
    expect(JSON.parse(reply.body)).toMatchObject({ state: 'ready', model, endpoint: { name: 'live' } });
    expect(sagemaker).toHaveReceivedCommandExactlyOnceWith(DescribeEndpointCommand, { EndpointName: 'live' });
    expect(readTable).toHaveBeenCalledWith({ version: '2.0.0', report: 's3://models/report.json' });
  });

  it('says "training" while nothing was hosted yet, and asks SageMaker nothing', async () => {
    const findServed = async () => null;
    const handle = createStatusHandler({ ...config, findServed, telemetry: recordTelemetry() });
    const { state, endpoint, model } = JSON.parse((await handle(restEvent(null, GET), context())).body);
    expect([state, endpoint.status, model.version]).toEqual(['training', null, '1.0.0']);
    expect(sagemaker).not.toHaveReceivedAnyCommand();
  });

  it('asks SageMaker once for many requests, and again for another endpoint', async () => {
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    let endpointName = 'first';
    const findServed = async () => ({ endpointName, model: config.model });
    const handle = createStatusHandler({ ...config, findServed, telemetry: recordTelemetry() });
    await Promise.all([1, 2, 3].map(() => handle(restEvent(null, GET), context())));
    expect(sagemaker).toHaveReceivedCommandTimes(DescribeEndpointCommand, 1);
    endpointName = 'second';
    await handle(restEvent(null, GET), context());
    expect(sagemaker).toHaveReceivedCommandTimes(DescribeEndpointCommand, 2);
    expect(sagemaker).toHaveReceivedCommandWith(DescribeEndpointCommand, { EndpointName: 'second' });
  });

  it('keeps the last known state for a moment where SageMaker throttles', async () => {
    const throttled = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
    sagemaker.on(DescribeEndpointCommand).resolvesOnce({ EndpointStatus: 'InService' }).rejects(throttled);
    const stateTimes = { keepMs: 0, retryMs: 0, staleMs: 1_000 };
    const timings = { minRetryDelayMs: 1, maxRetryDelayMs: 2 };
    const handle = createStatusHandler({ ...config, stateTimes, timings, telemetry: recordTelemetry() });
    vi.useFakeTimers({ toFake: ['Date'] });
    const ask = async () => JSON.parse((await handle(restEvent(null, GET), context())).body);
    expect((await ask()).state).toBe('ready');
    expect((await ask()).state).toBe('ready');
    vi.setSystemTime(Date.now() + 2_000);
    expect((await ask()).error.code).toBe('MODEL_BUSY');
    vi.useRealTimers();
  });

  it('keeps no state where the endpoint cannot be reached', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    sagemaker.on(DescribeEndpointCommand).resolvesOnce({ EndpointStatus: 'InService' }).rejects(refused);
    const timings = { minRetryDelayMs: 1, maxRetryDelayMs: 2 };
    const handle = createStatusHandler({ ...config, timings, telemetry: recordTelemetry() });
    vi.useFakeTimers({ toFake: ['Date'] });
    const ask = async () => JSON.parse((await handle(restEvent(null, GET), context())).body);
    expect((await ask()).state).toBe('ready');
    vi.setSystemTime(Date.now() + 5_000);
    expect((await ask()).error.code).toBe('MODEL_UNAVAILABLE');
    vi.useRealTimers();
  });

  it('says "training" while there is no such endpoint', async () => {
    const missing = Object.assign(new Error('Could not find endpoint "…".'), { name: 'ValidationException' });
    sagemaker.on(DescribeEndpointCommand).rejects(missing);
    const reply = await createStatusHandler({ ...config, telemetry: recordTelemetry() })(
      restEvent(null, GET),
      context(),
    );
    expect(JSON.parse(reply.body)).toMatchObject({
      state: 'training',
      endpoint: { name: 'pneumoscope', status: null },
    });
  });

  it.each(['POST', 'HEAD'])('refuses %s', async (method) => {
    const reply = await createStatusHandler({ ...config, telemetry: recordTelemetry() })(
      restEvent(null, { method }),
      context(),
    );
    expect(reply.statusCode).toBe(405);
    expect(reply.headers?.Allow).toBe('GET, OPTIONS');
    expect(sagemaker).not.toHaveReceivedAnyCommand();
  });

  it.each([['thrown'], [undefined]])('replies INTERNAL when the SDK throws %j', async (thrown) => {
    sagemaker.on(DescribeEndpointCommand).callsFake(() => Promise.reject(thrown));
    const reply = await createStatusHandler({ ...config, telemetry: recordTelemetry() })(
      restEvent(null, GET),
      context(),
    );
    expect(JSON.parse(reply.body).error.code).toBe('INTERNAL');
  });

  it('writes structured logs if no other telemetry is given', async () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
    sagemaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: 'InService' });
    await createStatusHandler(config)(restEvent(null, GET), context());
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'status', code: 'OK', requestId: REQUEST_ID });
  });
});

describe('the status handler, over HTTP', () => {
  beforeEach(() => sagemaker.restore());
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['is in service', 200, 'ready', respond('{"EndpointStatus":"InService"}', 'application/x-amz-json-1.1')],
    ['does not exist', 200, 'training', awsError(400, 'ValidationException')],
    ['may not be described', 500, 'MODEL_ACCESS', awsError(400, 'AccessDeniedException')],
    ['is described too often', 503, 'MODEL_BUSY', awsError(400, 'ThrottlingException')],
    ['stays silent', 504, 'MODEL_TIMEOUT', silent],
  ])('when the endpoint %s, replies %i %s', async (_, status, word, act) => {
    const standIn = await startStandIn(act);
    const handle = createStatusHandler({
      ...config,
      endpointUrl: standIn.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      timings: {
        requestTimeoutMs: status === 504 ? 200 : 10_000,
        minRetryDelayMs: 1,
        maxRetryDelayMs: 2,
        minAttemptMs: 20,
      },
      telemetry: recordTelemetry(),
    });
    const reply = await handle(restEvent(null, GET), context());
    await standIn.close();
    expect(reply.statusCode).toBe(status);
    const body = JSON.parse(reply.body);
    expect(body.state ?? body.error.code).toBe(word);
  });
});
