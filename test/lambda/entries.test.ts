import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ServiceHandler } from '../../lambda/predict/handler.ts';
import { context, restEvent } from './support/events.ts';

const ENVIRONMENT = {
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'resnet-18',
  MODEL_VERSION: '1.0.0',
  OPERATING_POINT: '0.5',
  ALLOWED_ORIGINS: '',
  AWS_REGION: 'eu-west-1',
  LAMBDA_TASK_ROOT: '/var/task',
  GUARD_MODE: 'off',
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
  ['status', 'GET'],
])('lambda/%s as Lambda loads it', (name, method) => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  // TODO(decoder): the prediction function starts once its decoder is beside it.
  it.runIf(name === 'status')('starts in a valid environment and logs nothing', async () => {
    const { handler, lines } = await load(name, ENVIRONMENT);
    expect(lines).toEqual([]);
    const reply = await handler(restEvent(null, { method: 'DELETE' }), context());
    expect(reply.headers?.Allow).toBe(`${method}, OPTIONS`);
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
