/** The same film gives the same probability by every way to the model: upload, container, runtime, and the bare session. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../../core/contract/prediction.ts';
import { DEFAULT_MODEL_DIR, readModelFolder } from '../../server/endpoint/model-folder.ts';
import { openSession, type Session } from '../../server/endpoint/session.ts';
import { squash } from '../../server/endpoint/squash.ts';
import { DEFAULT_ENDPOINT_NAME, type RunningServer, startServer } from '../../server/start.ts';

const FILMS_DIR = fileURLToPath(new URL('../fixtures/im2rec/films', import.meta.url));
const TOLERANCE = 1e-4;

const films = readdirSync(FILMS_DIR, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jpeg'))
  .map((path) => join(FILMS_DIR, path));

let server: RunningServer;
let session: Session;
let runtime: SageMakerRuntimeClient;

beforeAll(async () => {
  server = await startServer({ ports: [0], page: async () => false, log: () => {}, telemetry: SILENT });
  session = await openSession(await readModelFolder(DEFAULT_MODEL_DIR), { threads: 1 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  runtime = new SageMakerRuntimeClient({ region: 'local', credentials, endpoint: server.endpoint });
});
afterAll(async () => {
  await server.close();
  await session.close();
});

const SILENT = { record: () => {}, fault: () => {} };

describe('the model that comes with the repository', () => {
  it('has films to judge', () => expect(films.length).toBeGreaterThanOrEqual(12));

  for (const path of films) {
    it(`gives ${basename(path)} one probability by every way`, async () => {
      const film = readFileSync(path);
      const [, direct = Number.NaN] = await session.infer(await squash(film, { width: 224, height: 224 }), 1);
      expect(direct).toBeGreaterThanOrEqual(0);
      for (const found of await Promise.all([upload(film), container(film), invokeEndpoint(film)])) {
        expect(Math.abs(found - direct)).toBeLessThanOrEqual(TOLERANCE);
      }
    });
  }
});

async function upload(film: Buffer<ArrayBuffer>): Promise<number> {
  const form = new FormData();
  form.set('file', new Blob([film]), 'film.jpeg');
  const reply = await fetch(`${server.url}/api/predict`, { method: 'POST', body: form });
  return ((await reply.json()) as Prediction).probabilities.pneumonia;
}

async function container(film: Buffer<ArrayBuffer>): Promise<number> {
  const headers = { 'Content-Type': 'image/jpeg' };
  const reply = await fetch(`${server.endpoint}/invocations`, { method: 'POST', headers, body: film });
  return ((await reply.json()) as number[])[1] ?? Number.NaN;
}

async function invokeEndpoint(film: Buffer<ArrayBuffer>): Promise<number> {
  const reply = await runtime.send(
    new InvokeEndpointCommand({ EndpointName: DEFAULT_ENDPOINT_NAME, ContentType: 'application/x-image', Body: film }),
  );
  return JSON.parse(reply.Body.transformToString())[1];
}
