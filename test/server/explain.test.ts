import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { EXPLANATION_ATTRIBUTES } from '../../core/contract/explanation.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { createPreparer } from '../../inference/preparer.ts';
import { createExplainHandler, type ExplainConfig } from '../../lambda/explain/handler.ts';
import { createPredictHandler } from '../../lambda/predict/handler.ts';
import { startEndpoint } from '../../server/endpoint/endpoint.ts';
import { startGateway } from '../../server/gateway/gateway.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../lambda/support/images.ts';

const TINY_MODEL = fileURLToPath(new URL('../fixtures/model-tiny', import.meta.url));

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Kind = 'explanation' | 'verdict';

interface Host {
  readonly url: string;
  /** What happened at the host, in order. */
  readonly events: { readonly kind: Kind; readonly what: 'arrives' | 'is answered' }[];
}

/** A model host with one processor: it answers one call after the other, each after so many milliseconds. */
async function startHost(delayMs: number): Promise<Host> {
  const events: Host['events'] = [];
  let idle = Promise.resolve();
  const answer = async (response: ServerResponse, kind: Kind, sizeInBytes: number) => {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    events.push({ kind, what: 'is answered' });
    // Rests on nothing but the size of the file, which is reason enough for a verdict.
    const pneumonia = 0.9 + (sizeInBytes % 100) / 1_000;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify([1 - pneumonia, pneumonia]));
  };
  const server: Server = createServer((request, response) => {
    const isExplanation = request.headers['x-amzn-sagemaker-custom-attributes'] === EXPLANATION_ATTRIBUTES;
    const kind = isExplanation ? 'explanation' : 'verdict';
    let sizeInBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeInBytes += chunk.length;
    });
    request.on('end', () => {
      events.push({ kind, what: 'arrives' });
      idle = idle.then(() => answer(response, kind, sizeInBytes));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}

/** The cloud's handlers behind the gateway, in front of a host. */
async function startService(endpointUrl: string, askTimings: ExplainConfig['askTimings'] = {}) {
  const codes: string[] = [];
  const config = {
    endpointName: 'pneumoscope',
    model: { name: 'resnet-18', version: '1.0.0', operatingPoint: 0.5 },
    checks: { mode: 'off', guard: null },
    preparer: createPreparer({ side: 224, decoder: sharpDecoder, guard: null }),
    allowedOrigins: [],
    endpointUrl,
    region: 'local',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    telemetry: { record: ({ code }: { code: string }) => void codes.push(code), fault: () => {} },
  } as const;
  const gateway = await startGateway({
    port: 0,
    predict: createPredictHandler(config),
    explain: createExplainHandler({ ...config, callsAtOnce: 2, askTimings: { ...askTimings } }),
    status: async () => ({ statusCode: 200, headers: {}, body: '{}' }),
    page: async () => false,
    config: { apiBaseUrl: '', signIn: null, explanation: true },
    openApi: {},
    log: () => {},
  });
  closing.push(() => gateway.close());
  const ask = async (path: 'predict' | 'explain', image: Buffer, signal: AbortSignal | null = null) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(image)]), 'image');
    const reply = await fetch(`${gateway.url}/api/${path}`, { method: 'POST', body: form, signal });
    return { status: reply.status, body: await reply.json() };
  };
  /** `codes` of the requests that the handlers have ended. */
  return Object.assign(ask, { codes });
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('explanations and verdicts on the same host', () => {
  it('both come from a host of 150 ms, where a verdict waits for two calls of the explanation at most', async () => {
    const host = await startHost(150);
    const ask = await startService(host.url);
    const explaining = ask('explain', PNEUMONIA_IMAGE);
    await until(() => host.events.length > 10);
    const verdict = await ask('predict', NORMAL_IMAGE);
    const arrived = host.events.findIndex(({ kind }) => kind === 'verdict');
    const answered = host.events.findIndex(({ kind, what }) => kind === 'verdict' && what === 'is answered');
    const before = host.events.slice(arrived, answered).filter(({ what }) => what === 'is answered');
    expect(verdict).toMatchObject({ status: 200, body: { verdict: 'Pneumonia' } });
    expect(before.length).toBeLessThanOrEqual(2);
    expect(await explaining).toMatchObject({ status: 200, body: { calls: 75, throttled: 0 } });
  });

  it('a host of 600 ms is too slow for an explanation, and still gives its verdict (all times a tenth)', async () => {
    const host = await startHost(60);
    const ask = await startService(host.url, { deadlineMs: 2_500 });
    const explaining = ask('explain', PNEUMONIA_IMAGE);
    await until(() => host.events.length > 2);
    expect(await ask('predict', NORMAL_IMAGE)).toMatchObject({ status: 200, body: { verdict: 'Pneumonia' } });
    const { status, body } = await explaining;
    expect([status, Object.keys(body), body.error.code]).toEqual([504, ['error'], 'EXPLANATION_TIMED_OUT']);
    const answers = host.events.filter(({ kind, what }) => kind === 'explanation' && what === 'is answered');
    expect(answers.length).toBeLessThan(75);
  });

  it('are limited apart: a third explanation at once is refused, a verdict is not', async () => {
    const host = await startHost(100);
    const ask = await startService(host.url, { deadlineMs: 3_000 });
    const asked = [1, 2, 3].map(() => ask('explain', PNEUMONIA_IMAGE));
    const verdict = ask('predict', NORMAL_IMAGE);
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([429, 504, 504]);
    expect((await verdict).status).toBe(200);
  });
});

describe('an explanation whose reader goes away', () => {
  it('makes no further call of the model, and leaves its place to others', async () => {
    const host = await startHost(20);
    const ask = await startService(host.url);
    const calls = () => host.events.filter(({ kind, what }) => kind === 'explanation' && what === 'arrives').length;
    const ended = () => ask.codes.filter((code) => code === 'EXPLANATION_TIMED_OUT').length;
    for (const reader of [1, 2, 3]) {
      const leave = new AbortController();
      const before = calls();
      const asked = ask('explain', PNEUMONIA_IMAGE, leave.signal);
      asked.catch(() => {});
      await until(() => calls() >= before + 8);
      leave.abort();
      const atAbort = calls();
      await expect(asked).rejects.toThrow('aborted');
      await until(() => ended() === reader);
      await ask('predict', NORMAL_IMAGE); // reaches the host behind whatever is on its way there
      // Both calls in flight may have been answered, and followed by others, before the gateway learned of it.
      expect(calls() - atAbort).toBeLessThanOrEqual(4);
    }
    expect((await ask('explain', PNEUMONIA_IMAGE)).status).toBe(200);
  });
});

describe('the endpoint of one machine', () => {
  it('takes no place in the queue of verdicts for calls of explanations', async () => {
    const endpoint = await startEndpoint({ modelDir: TINY_MODEL, name: 'tiny', threads: 1, queueLength: 4 });
    closing.push(() => endpoint.close());
    await endpoint.ready;
    const invoke = (headers: Record<string, string>) =>
      fetch(`${endpoint.url}/endpoints/tiny/invocations`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-image', ...headers },
        body: new Uint8Array(NORMAL_IMAGE),
      }).then(({ status }) => status);
    const explanations = Array.from({ length: 40 }, () =>
      invoke({ 'X-Amzn-SageMaker-Custom-Attributes': EXPLANATION_ATTRIBUTES }),
    );
    const verdicts = Array.from({ length: 5 }, () => invoke({}));
    expect(await Promise.all(verdicts)).toEqual([200, 200, 200, 200, 200]);
    const statuses = await Promise.all(explanations);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(4);
  });
});
