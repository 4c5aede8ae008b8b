import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../../inference/classify.ts';
import { ModelFolderError } from '../../../inference/errors.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession } from '../../../inference/session.ts';
import { type RunningEndpoint, startEndpoint } from '../../../server/endpoint/endpoint.ts';

const TINY = fileURLToPath(new URL('../../fixtures/model-tiny', import.meta.url));
const IMAGE = new URL('../../fixtures/resize-to-input/grey.jpg', import.meta.url);
const NAME = 'pneumoscope';
const AWS = { region: 'local', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 1 };

let endpoint: RunningEndpoint;
let image: Buffer;

beforeAll(async () => {
  image = await readFile(IMAGE);
  endpoint = await startEndpoint({ modelDir: TINY, name: NAME, threads: 1 });
  await endpoint.ready;
});
afterAll(() => endpoint.close());

describe('`startEndpoint`, container contract', () => {
  it('answers a ping', async () => expect((await fetch(`${endpoint.url}/ping`)).status).toBe(200));

  for (const type of ['image/jpeg', 'image/png', 'application/x-image', 'Image/JPEG; q=1']) {
    it(`accepts an image as ${type} and replies with the output of a session for the same pixels`, async () => {
      const reply = await invoke(image, { 'Content-Type': type });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('application/json');
      expect(await reply.json()).toEqual(await directly(image));
    });
  }

  it('reports the times of decoding and inference in Server-Timing', async () => {
    const reply = await invoke(image, { 'Content-Type': 'image/jpeg' });
    expect(reply.headers.get('server-timing')).toMatch(/^decode;dur=\d+\.\d\d, infer;dur=\d+\.\d\d$/);
  });

  it('replies with one JSON line if Accept names JSON lines', async () => {
    const reply = await invoke(image, { 'Content-Type': 'image/jpeg', Accept: 'application/jsonlines' });
    const text = await reply.text();
    expect(text.endsWith('\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({ prediction: await directly(image) });
  });

  it('refuses a content type that is not an image', async () => {
    expect((await invoke(image, { 'Content-Type': 'text/csv' })).status).toBe(415);
  });

  for (const [what, body] of [
    ['an empty body', ''],
    ['a text', 'dear doctor'],
  ] as const) {
    it(`refuses ${what} and keeps serving`, async () => {
      expect((await invoke(Buffer.from(body), { 'Content-Type': 'image/jpeg' })).status).toBe(400);
      expect((await invoke(image, { 'Content-Type': 'image/jpeg' })).status).toBe(200);
    });
  }

  it('refuses a body above the limit of SageMaker before reading it', async () => {
    const reply = await invoke(Buffer.alloc(6_291_457), { 'Content-Type': 'image/jpeg' });
    expect(reply.status).toBe(413);
  });

  it('replies 404 at any other path', async () => expect((await fetch(`${endpoint.url}/models`)).status).toBe(404));

  it('refuses a foreign host name', async () => {
    expect(await statusWithHost('images.example')).toBe(403);
    expect(await statusWithHost(`localhost:${endpoint.port}`)).toBe(200);
  });

  it('replies 503 to images beyond its queue, and classifies the others', async () => {
    const small = await startEndpoint({ modelDir: TINY, name: NAME, threads: 1, queueLength: 1 });
    await small.ready;
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async () => (await invoke(image, { 'Content-Type': 'image/jpeg' }, small.url)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await invoke(image, { 'Content-Type': 'image/jpeg' }, small.url)).status).toBe(200);
    await small.close();
  });
});

describe('`startEndpoint`, SageMaker runtime through the SDK', () => {
  it('answers InvokeEndpoint', async () => {
    const reply = await runtime().send(new InvokeEndpointCommand(inputOf(image)));
    expect(JSON.parse(reply.Body.transformToString())).toEqual(await directly(image));
    expect(reply.InvokedProductionVariant).toBe('AllTraffic');
  });

  it('replies ValidationError for an endpoint of another name', async () => {
    const call = runtime().send(new InvokeEndpointCommand({ ...inputOf(image), EndpointName: 'other' }));
    await expect(call).rejects.toMatchObject({ name: 'ValidationError', $metadata: { httpStatusCode: 400 } });
  });

  it('replies ModelError with the container status for an image that cannot be decoded', async () => {
    const call = runtime().send(new InvokeEndpointCommand(inputOf(image.subarray(0, 500))));
    await expect(call).rejects.toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      $metadata: { httpStatusCode: 424 },
    });
  });

  it('replies ValidationError for a body above the limit', async () => {
    const call = runtime().send(new InvokeEndpointCommand(inputOf(Buffer.alloc(6_291_457))));
    await expect(call).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('replies ModelNotReadyException while the network is being loaded', async () => {
    const starting = await startEndpoint({ modelDir: TINY, name: NAME });
    const call = runtime(starting.url).send(new InvokeEndpointCommand(inputOf(image)));
    await expect(call).rejects.toMatchObject({ name: 'ModelNotReadyException', $metadata: { httpStatusCode: 429 } });
    await starting.close();
  });

  it('replies ServiceUnavailable when the queue is full', async () => {
    const small = await startEndpoint({ modelDir: TINY, name: NAME, threads: 1, queueLength: 0 });
    await small.ready;
    const client = runtime(small.url);
    const calls = Array.from({ length: 8 }, () => client.send(new InvokeEndpointCommand(inputOf(image))));
    const failures = (await Promise.allSettled(calls)).filter((call) => call.status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    for (const { reason } of failures) expect(reason).toMatchObject({ name: 'ServiceUnavailable' });
    await small.close();
  });

  it('describes the endpoint', async () => {
    const found = await control().send(new DescribeEndpointCommand({ EndpointName: NAME }));
    expect(found).toMatchObject({ EndpointName: NAME, EndpointStatus: 'InService' });
    expect(found.CreationTime).toBeInstanceOf(Date);
  });

  it('replies ValidationException when an endpoint of another name is described', async () => {
    const call = control().send(new DescribeEndpointCommand({ EndpointName: 'other' }));
    await expect(call).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/^Could not find endpoint/),
    });
  });

  for (const [what, target, body] of [
    ['another action', 'SageMaker.ListEndpoints', '{}'],
    ['a body that is not JSON', 'SageMaker.DescribeEndpoint', '{'],
    ['JSON that is null', 'SageMaker.DescribeEndpoint', 'null'],
  ] as const) {
    it(`refuses a control request with ${what}`, async () => {
      const reply = await fetch(endpoint.url, { method: 'POST', headers: { 'X-Amz-Target': target }, body });
      expect(reply.status).toBe(400);
    });
  }
});

describe('`startEndpoint` with an unusable model', () => {
  it('reports the failure on every interface and classifies nothing', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-broken-'));
    await cp(TINY, dir, { recursive: true });
    await writeFile(join(dir, 'model.onnx'), 'no network');
    const broken = await startEndpoint({ modelDir: dir, name: NAME });
    await expect(broken.ready).rejects.toThrow(ModelFolderError);
    expect((await fetch(`${broken.url}/ping`)).status).toBe(503);
    const described = await control(broken.url).send(new DescribeEndpointCommand({ EndpointName: NAME }));
    expect(described.EndpointStatus).toBe('Failed');
    const call = runtime(broken.url).send(new InvokeEndpointCommand(inputOf(image)));
    await expect(call).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await broken.close();
    await rm(dir, { recursive: true });
  });
});

function invoke(body: Buffer, headers: Record<string, string>, url = endpoint.url): Promise<Response> {
  return fetch(`${url}/invocations`, { method: 'POST', headers, body: new Uint8Array(body) });
}

async function directly(image: Buffer): Promise<readonly number[]> {
  const session = await openSession(await readModelFolder(TINY), { threads: 1 });
  const { probabilities } = await classify(session, image);
  await session.close();
  return probabilities;
}

function inputOf(body: Buffer) {
  return { EndpointName: NAME, ContentType: 'application/x-image', Body: body };
}

function runtime(url = endpoint.url): SageMakerRuntimeClient {
  return new SageMakerRuntimeClient({ ...AWS, endpoint: url });
}

function control(url = endpoint.url): SageMakerClient {
  return new SageMakerClient({ ...AWS, endpoint: url });
}

function statusWithHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${endpoint.url}/ping`, { headers: { Host: host } }, (reply) => {
      reply.resume();
      resolve(reply.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
