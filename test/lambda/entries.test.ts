import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, CreateLogStreamCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { openGuard } from '../../inference/guard-native.ts';
import { DEFAULT_MODEL_DIR } from '../../inference/model-folder.ts';
import type { ServiceHandler } from '../../lambda/predict/handler.ts';
import { imageFiles } from '../../lib/functions/image-files.ts';
import { context, filePart, form, restEvent } from './support/events.ts';
import { functionFolder } from './support/function-folder.ts';
import { NORMAL_IMAGE } from './support/images.ts';

const ENVIRONMENT = {
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'resnet-18',
  MODEL_VERSION: '1.0.0',
  OPERATING_POINT: '0.5',
  ALLOWED_ORIGINS: '',
  AWS_REGION: 'eu-west-1',
  LAMBDA_TASK_ROOT: functionFolder(imageFiles('enforce')),
  GUARD_MODE: 'enforce',
  INPUT_SIDE: '224',
};

/** Loads an entry again, as Lambda does, and keeps its output. */
async function load(name: string, environment: Record<string, string | undefined>) {
  vi.resetModules();
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
  const entry = await import(`../../lambda/${name}/index.ts`);
  return { handler: entry.handler as ServiceHandler, lines };
}

describe.each([
  ['predict', 'POST'],
  ['explain', 'POST'],
  ['status', 'GET'],
])('lambda/%s as Lambda loads it', (name, method) => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('starts in a valid environment and logs nothing', async () => {
    const { handler, lines } = await load(name, ENVIRONMENT);
    expect(lines).toEqual([]);
    const reply = await handler(restEvent(null, { method: 'DELETE' }), context());
    expect(reply.headers?.Allow).toBe(`${method}, OPTIONS`);
  });

  it('reads at its start what serves now, where the environment names a parameter', async () => {
    const ssm = mockClient(SSMClient);
    ssm.on(GetParameterCommand).rejects(Object.assign(new Error('none yet'), { name: 'ParameterNotFound' }));
    const changes = { ENDPOINT_NAME: undefined, ENDPOINT_PARAMETER: '/images/endpoint' };
    const { lines } = await load(name, { ...ENVIRONMENT, ...changes });
    expect(lines).toEqual([]);
    expect(ssm.commandCalls(GetParameterCommand).map((call) => call.args[0].input)).toEqual([
      { Name: '/images/endpoint' },
    ]);
    ssm.restore();
  });

  it('logs in one line what an invalid environment lacks, and replies 500 CONFIG', async () => {
    const { handler, lines } = await load(name, { ...ENVIRONMENT, ENDPOINT_NAME: undefined, AWS_REGION: 'nowhere' });
    expect(lines.join('').trim().split('\n')).toHaveLength(1);
    expect(lines.join('')).toContain('ENDPOINT_NAME: needed the name of a SageMaker endpoint, found null');
    expect(lines.join('')).toContain('AWS_REGION: needed an AWS region, found \\"nowhere\\"');
    const reply = await handler(restEvent(null, { method }), context());
    expect(reply.statusCode).toBe(500);
    expect(JSON.parse(reply.body).error.code).toBe('CONFIG');
  });
});

describe.each(['predict', 'explain'])('lambda/%s as Lambda loads it, with an audit log', (name) => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('makes its stream at the start', async () => {
    const logs = mockClient(CloudWatchLogsClient);
    logs.on(CreateLogStreamCommand).resolves({});
    await load(name, { ...ENVIRONMENT, AUDIT_LOG_GROUP: '/images/audit' });
    expect(logs.commandCalls(CreateLogStreamCommand).map((call) => call.args[0].input)).toEqual([
      { logGroupName: '/images/audit', logStreamName: expect.stringContaining(`${name}/`) },
    ]);
    logs.restore();
  });
});

describe('lambda/predict as Lambda loads it, with the guard', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('sends and scores an image in WebAssembly as native code does', async () => {
    const runtime = mockClient(SageMakerRuntimeClient);
    const sent: Uint8Array[] = [];
    runtime.on(InvokeEndpointCommand).callsFake(({ Body }) => {
      sent.push(Body);
      return { Body: new TextEncoder().encode('[0.9,0.1]') };
    });
    const { handler } = await load('predict', ENVIRONMENT);
    const reply = JSON.parse((await handler(restEvent(form(filePart(NORMAL_IMAGE))), context())).body);
    runtime.restore();
    const { png, pixels } = await prepareImage(NORMAL_IMAGE, { side: 224, decoder: sharpDecoder });
    expect(sent.map((body) => Buffer.compare(body, png))).toEqual([0]);
    const guard = await openGuard(DEFAULT_MODEL_DIR);
    const scores = await guard.check(pixels);
    await guard.close();
    const { blank, ...replied } = Object.fromEntries(
      reply.checks.scores.map(({ check, score }: { check: string; score: number }) => [check, score]),
    );
    expect(blank).toBeLessThan(0.5);
    expect(Object.keys(replied)).toEqual(Object.keys(scores));
    for (const [check, score] of Object.entries(scores)) expect(replied[check]).toBeCloseTo(score, 3);
  });

  it('asks a serverless endpoint that is not ready a third time', async () => {
    const runtime = mockClient(SageMakerRuntimeClient);
    const notReady = Object.assign(new Error('not ready'), { name: 'ModelNotReadyException' });
    const answer = { Body: new TextEncoder().encode('[0.9,0.1]') as never };
    runtime.on(InvokeEndpointCommand).rejectsOnce(notReady).rejectsOnce(notReady).resolves(answer);
    const folder = functionFolder(imageFiles('off'));
    const changes = { GUARD_MODE: 'off', LAMBDA_TASK_ROOT: folder, HOSTING_KIND: 'serverless' };
    const { handler } = await load('predict', { ...ENVIRONMENT, ...changes });
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const reply = await handler(restEvent(form(filePart(NORMAL_IMAGE))), context());
    runtime.restore();
    expect(JSON.parse(reply.body).verdict).toBe('Normal');
  });

  it.each(['guard.json', 'guard.onnx', 'ort-wasm-simd-threaded.wasm', 'libjpegturbowasm_decode.wasm'])(
    'replies 500 CONFIG without %s, and the log names it',
    async (file) => {
      const folder = functionFolder(imageFiles('enforce'));
      unlinkSync(join(folder, file));
      const { handler, lines } = await load('predict', { ...ENVIRONMENT, LAMBDA_TASK_ROOT: folder });
      expect(lines.join('')).toContain(file);
      const reply = await handler(restEvent(null), context());
      expect(JSON.parse(reply.body).error.code).toBe('CONFIG');
    },
  );

  it('needs neither guard nor its runtime in the mode off', async () => {
    const folder = functionFolder(imageFiles('off'));
    const { lines } = await load('predict', { ...ENVIRONMENT, LAMBDA_TASK_ROOT: folder, GUARD_MODE: 'off' });
    expect(lines).toEqual([]);
  });
});

describe('lambda/status as Lambda loads it, with the guard off', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('needs no guard', async () => {
    const folder = functionFolder([]);
    const { lines } = await load('status', { ...ENVIRONMENT, LAMBDA_TASK_ROOT: folder, GUARD_MODE: 'off' });
    expect(lines).toEqual([]);
  });
});
