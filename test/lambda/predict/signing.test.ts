import { describe, expect, it } from 'vitest';
import { type AwsTarget, createPredictHandler } from '../../../lambda/predict/handler.ts';
import { context, filePart, form, restEvent } from '../support/events.ts';
import { PNEUMONIA_IMAGE } from '../support/images.ts';
import { PREDICT_CONFIG } from '../support/predict-config.ts';
import { respond, startStandIn } from '../support/stand-in-endpoint.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const UNSIGNED: AwsTarget = { signer: { sign: async (request) => request } };

describe('the request to the model', () => {
  it('is signed by default', async () => expect(await authorizationSent({})).toMatch(/^AWS4-HMAC-SHA256 /));

  it('is signed by the given signer alone', async () => expect(await authorizationSent(UNSIGNED)).toBeUndefined());
});

/** @returns The header that an endpoint receives in a successful call. */
async function authorizationSent(target: AwsTarget): Promise<string | undefined> {
  let sent: string | undefined;
  const endpoint = await startStandIn((response, request) => {
    sent = request.headers.authorization;
    respond('[0.1,0.9]')(response, request);
  });
  const handle = createPredictHandler({
    ...PREDICT_CONFIG,
    endpointUrl: endpoint.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    telemetry: recordTelemetry(),
    ...target,
  });
  const reply = await handle(restEvent(form(filePart(PNEUMONIA_IMAGE))), context());
  await endpoint.close();
  expect(reply.statusCode).toBe(200);
  return sent;
}
