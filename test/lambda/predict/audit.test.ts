import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../lambda/common/service-error.ts';
import { createExplainHandler } from '../../../lambda/explain/handler.ts';
import { type AuditRecord, createPredictHandler, type ImageHandlerConfig } from '../../../lambda/predict/handler.ts';
import { colourGuard } from '../../fixtures/guards/colour-guard.ts';
import { paintedImage } from '../../fixtures/guards/painted-image.ts';
import { detailModel, startModel } from '../explain/stand-in-model.ts';
import { context, filePart, form, REQUEST_ID, restEvent } from '../support/events.ts';
import { PNEUMONIA_IMAGE } from '../support/images.ts';
import { checkedBy, PREDICT_CONFIG } from '../support/predict-config.ts';
import { awsError, respond, startStandIn } from '../support/stand-in-endpoint.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const CLAIMS = { sub: '0a1b', 'cognito:groups': 'reader,night', email: 'jane.doe@hospital.example', name: 'Jane Doe' };
const UPLOAD = (file: Buffer) => form(filePart(file, 'form-data; name="file"; filename="Jane Doe.jpg"'));

function setUp(url: string, changes: Partial<ImageHandlerConfig> = {}) {
  const records: AuditRecord[] = [];
  const config = {
    ...PREDICT_CONFIG,
    endpointUrl: url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    telemetry: recordTelemetry(),
    audit: async (record: AuditRecord) => void records.push(record),
    ...changes,
  };
  return { config, records };
}

describe('the audit record of a verdict', () => {
  it('says who asked about which image with what answer, and nothing else', async () => {
    const endpoint = await startStandIn(respond('[0.1,0.9]'));
    const { config, records } = setUp(endpoint.url);
    await createPredictHandler(config)(restEvent(UPLOAD(PNEUMONIA_IMAGE), { claims: CLAIMS }), context());
    await endpoint.close();
    expect(records).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        requestId: REQUEST_ID,
        what: 'predict',
        subject: '0a1b',
        groups: ['reader', 'night'],
        sha256: createHash('sha256').update(PNEUMONIA_IMAGE).digest('hex'),
        verdict: 'Pneumonia',
        reason: null,
        probabilities: { normal: 0.1, pneumonia: 0.9 },
        operatingPoint: 0.5,
        model: { name: 'resnet-18', version: '1.0.0' },
        guard: null,
        durationMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(records)).not.toMatch(/jane|doe|jpg|hospital/i);
  });

  it('names guard and reason of an abstention, and nobody where no sign-in is required', async () => {
    const endpoint = await startStandIn(respond('[0.1,0.9]'));
    const { config, records } = setUp(endpoint.url, await checkedBy('enforce'));
    const file = Buffer.from(await paintedImage(255, 120, 120));
    await createPredictHandler(config)(restEvent(UPLOAD(file)), context());
    await endpoint.close();
    const { name, version } = colourGuard().metadata;
    const found = {
      subject: null,
      groups: [],
      verdict: 'Failed to Predict',
      reason: 'TURNED',
      guard: { name, version },
    };
    expect(records).toMatchObject([found]);
  });

  it('is not written where there is no answer', async () => {
    const endpoint = await startStandIn(awsError(424, 'ModelError', { OriginalStatusCode: 500 }));
    const { config, records } = setUp(endpoint.url);
    const handle = createPredictHandler(config);
    await handle(restEvent(UPLOAD(PNEUMONIA_IMAGE), { claims: CLAIMS }), context());
    await handle(restEvent(UPLOAD(Buffer.from('no image')), { claims: CLAIMS }), context());
    await endpoint.close();
    expect(records).toEqual([]);
  });

  it.each([
    ['out of time', new ServiceError('NOT_RECORDED')],
    ['no space on the disk', new Error('ENOSPC')],
  ])('comes before the answer: what cannot be recorded is not answered (%s)', async (_, error) => {
    const endpoint = await startStandIn(respond('[0.1,0.9]'));
    const { config } = setUp(endpoint.url, { audit: () => Promise.reject(error) });
    const reply = await createPredictHandler(config)(restEvent(UPLOAD(PNEUMONIA_IMAGE)), context());
    await endpoint.close();
    expect([reply.statusCode, JSON.parse(reply.body).error.code]).toEqual([503, 'NOT_RECORDED']);
    expect(reply.headers?.['Retry-After']).toBe('2');
    expect(reply.body).not.toContain('Pneumonia');
  });
});

describe('the audit record of an explanation', () => {
  it('has the same fields, and the probabilities that were explained', async () => {
    const model = await startModel(detailModel({ 15: 2, 22: 2 }, -4));
    const { config, records } = setUp(model.url);
    const handle = createExplainHandler({ ...config, callsAtOnce: 2 });
    const reply = await handle(restEvent(UPLOAD(PNEUMONIA_IMAGE), { claims: CLAIMS }), context(28_000));
    await model.close();
    const { verdict, probabilities } = JSON.parse(reply.body);
    expect(records).toMatchObject([{ what: 'explain', subject: '0a1b', verdict, probabilities, reason: null }]);
    expect(Object.keys(records[0] ?? {})).toHaveLength(13);
  });
});
