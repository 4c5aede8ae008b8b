import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type AwsTarget, createPredictHandler } from '../../../lambda/predict/handler.ts';
import { context, filePart, form, restEvent } from '../support/events.ts';
import { PNEUMONIA_FILM } from '../support/films.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const UNSIGNED: AwsTarget = { signer: { sign: async (request) => request } };

describe('the request to the model', () => {
  it('is signed by default', async () => expect(await authorizationSent({})).toMatch(/^AWS4-HMAC-SHA256 /));

  it('is left as the given signer makes it', async () => expect(await authorizationSent(UNSIGNED)).toBeUndefined());
});

/** @returns The header that an endpoint gets, from a call that ends in a verdict. */
async function authorizationSent(target: AwsTarget): Promise<string | undefined> {
  let sent: string | undefined;
  const endpoint = createServer((request, response) => {
    sent = request.headers.authorization;
    request.resume().on('end', () => response.setHeader('Content-Type', 'application/json').end('[0.1,0.9]'));
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const handle = createPredictHandler({
    endpointName: 'pneumoscope',
    model: { name: 'resnet-18', version: '1.0.0' },
    operatingPoint: 0.5,
    allowedOrigins: [],
    region: 'eu-west-1',
    endpointUrl: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    telemetry: recordTelemetry(),
    ...target,
  });
  const reply = await handle(restEvent(form(filePart(PNEUMONIA_FILM))), context());
  endpoint.close();
  endpoint.closeAllConnections();
  expect(reply.statusCode).toBe(200);
  return sent;
}
