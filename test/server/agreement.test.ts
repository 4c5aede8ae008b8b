/**
 * Every route to the model gives the same probability for the same image: upload, the prepared image to container and runtime,
 * and the session itself. With PNEUMOSCOPE_ORIGINALS=DIR, on all images of that folder instead of the fixtures.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../../core/contract/prediction.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { classify } from '../../inference/classify.ts';
import { DEFAULT_MODEL_DIR, readModelFolder } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';
import { DEFAULT_ENDPOINT_NAME, type RunningServer, startServer } from '../../server/start.ts';
import { ORIGINALS } from '../originals.ts';

const TOLERANCE = 1e-4;

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

describe('the default model', () => {
  it('is checked on a dozen images or more', () => expect(ORIGINALS.length).toBeGreaterThanOrEqual(12));

  for (const path of ORIGINALS) {
    it(`gives the same probability for ${basename(path)} by upload, container, runtime and session`, async () => {
      const image = readFileSync(path);
      const { probabilities } = await classify(session, image);
      const [, direct = Number.NaN] = probabilities;
      expect(direct).toBeGreaterThanOrEqual(0);
      const { png } = await prepareImage(image, { side: 224, decoder: sharpDecoder });
      const routes = [upload(image), container(png), invokeEndpoint(png), container(image)];
      for (const found of await Promise.all(routes)) {
        expect(Math.abs(found - direct)).toBeLessThanOrEqual(TOLERANCE);
      }
    });
  }
});

async function upload(image: Buffer<ArrayBuffer>): Promise<number> {
  const form = new FormData();
  form.set('file', new Blob([image]), 'image.jpeg');
  const reply = await fetch(`${server.url}/api/predict`, { method: 'POST', body: form });
  return ((await reply.json()) as Prediction).probabilities.pneumonia;
}

async function container(image: Uint8Array): Promise<number> {
  const headers = { 'Content-Type': 'application/x-image' };
  const reply = await fetch(`${server.endpoint}/invocations`, { method: 'POST', headers, body: Buffer.from(image) });
  return ((await reply.json()) as number[])[1] ?? Number.NaN;
}

async function invokeEndpoint(image: Uint8Array): Promise<number> {
  const reply = await runtime.send(
    new InvokeEndpointCommand({ EndpointName: DEFAULT_ENDPOINT_NAME, ContentType: 'application/x-image', Body: image }),
  );
  return JSON.parse(reply.Body.transformToString())[1];
}
