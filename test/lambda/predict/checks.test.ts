import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import 'aws-sdk-client-mock-vitest/extend';
import { beforeEach, describe, expect, it } from 'vitest';
import { REMARKS } from '../../../core/contract/checks.ts';
import { NotReadyError, QueueFullError } from '../../../inference/errors.ts';
import { createPredictHandler, type ImageHandlerConfig } from '../../../lambda/predict/handler.ts';
import { paintedImage } from '../../fixtures/guards/painted-image.ts';
import { context, filePart, form, restEvent } from '../support/events.ts';
import { PNEUMONIA_IMAGE } from '../support/images.ts';
import { checkedBy, PREDICT_CONFIG } from '../support/predict-config.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const runtime = mockClient(SageMakerRuntimeClient);

type Colour = readonly [red: number, green: number, blue: number];

/** What the colour guard finds in it. */
const COLOURS = {
  nothing: [120, 120, 120],
  turned: [255, 120, 120],
  mirrored: [120, 255, 120],
  unlike: [120, 120, 255],
  turnedAndMirrored: [255, 255, 120],
} as const satisfies Record<string, Colour>;

async function predict(colour: Colour, changes: Partial<ImageHandlerConfig>, headers: Record<string, string> = {}) {
  const telemetry = recordTelemetry();
  const handle = createPredictHandler({ ...PREDICT_CONFIG, telemetry, ...changes });
  const body = form(filePart(Buffer.from(await paintedImage(...colour))));
  const reply = await handle(restEvent(body, { headers }), context());
  return { reply, telemetry, body: reply.body };
}

const codes = (remarks: readonly { code: string }[]) => remarks.map(({ code }) => code);

describe('createPredictHandler() with a guard', () => {
  beforeEach(() => {
    runtime.reset();
    runtime.on(InvokeEndpointCommand).resolves({ Body: new TextEncoder().encode('[0.1,0.9]') as never });
  });

  it.each<[keyof typeof COLOURS, 'enforce' | 'warn', string, string | null, string[]]>([
    ['nothing', 'enforce', 'Pneumonia', null, []],
    ['turned', 'enforce', 'Failed to Predict', 'TURNED', []],
    ['mirrored', 'enforce', 'Pneumonia', null, ['MIRRORED']],
    ['unlike', 'enforce', 'Pneumonia', null, ['UNLIKE_TRAINING']],
    ['turnedAndMirrored', 'enforce', 'Failed to Predict', 'TURNED', ['MIRRORED']],
    ['turned', 'warn', 'Pneumonia', null, ['TURNED']],
    ['turnedAndMirrored', 'warn', 'Pneumonia', null, ['TURNED', 'MIRRORED']],
  ])(
    'on an image with %s and the mode %s: %s, reason %s, cautions %j',
    async (colour, mode, verdict, reason, cautions) => {
      const { reply, telemetry } = await predict(COLOURS[colour], await checkedBy(mode));
      const prediction = JSON.parse(reply.body);
      expect([reply.statusCode, prediction.verdict]).toEqual([200, verdict]);
      expect(prediction.reason?.code ?? null).toBe(reason);
      expect(codes(prediction.cautions)).toEqual(cautions);
      expect(prediction).toMatchObject({
        verdictAtHalf: 'Pneumonia',
        probabilities: { normal: 0.1, pneumonia: 0.9 },
        checks: { mode, guard: { name: 'colour-guard', version: '0.0.1' } },
      });
      expect(runtime).toHaveReceivedCommandTimes(InvokeEndpointCommand, 1);
      expect(telemetry.records[0]?.reason ?? null).toBe(reason);
      expect(telemetry.records[0]?.cautions ?? []).toEqual(cautions);
      expect(telemetry.faults).toEqual([]);
    },
  );

  it('replies every score with its thresholds, and the words of what it found', async () => {
    const { body } = await predict(COLOURS.turned, await checkedBy('enforce'));
    const { reason, checks } = JSON.parse(body);
    expect(reason).toEqual({ code: 'TURNED', ...REMARKS.TURNED });
    expect(checks.scores).toEqual([
      { check: 'blank', score: expect.any(Number), caution: null, abstain: 0.92 },
      { check: 'turned', score: expect.closeTo(0.9, 2), caution: null, abstain: 0.8 },
      { check: 'mirrored', score: expect.closeTo(0.42, 2), caution: 0.8, abstain: null },
      { check: 'unlikeTraining', score: expect.closeTo(0.42, 2), caution: 0.8, abstain: 0.95 },
    ]);
  });

  it('abstains from a uniform image, whatever the guard says', async () => {
    const { body } = await predict([0, 0, 0], await checkedBy('enforce'));
    expect(JSON.parse(body)).toMatchObject({ verdict: 'Failed to Predict', reason: { code: 'BLANK' } });
  });

  it('abstains in plain text with the bare word and status 200', async () => {
    const { reply } = await predict(COLOURS.turned, await checkedBy('enforce'), { Accept: 'text/plain' });
    expect(reply).toMatchObject({ statusCode: 200, body: 'Failed to Predict' });
  });

  it('checks nothing in the mode off', async () => {
    const { body } = await predict([255, 0, 0], {});
    expect(JSON.parse(body)).toMatchObject({
      verdict: 'Pneumonia',
      reason: null,
      cautions: [],
      checks: { mode: 'off', guard: null, scores: [] },
    });
  });

  it('cautions near the threshold', async () => {
    const model = { ...PREDICT_CONFIG.model, nearThreshold: { from: 0.4, to: 0.95 } };
    const { body } = await predict(COLOURS.nothing, { model });
    expect(codes(JSON.parse(body).cautions)).toEqual(['NEAR_THRESHOLD']);
  });

  it('says why there is no verdict on the threshold', async () => {
    const { body } = await predict(COLOURS.nothing, { model: { ...PREDICT_CONFIG.model, operatingPoint: 0.9 } });
    expect(JSON.parse(body)).toMatchObject({ verdict: 'Failed to Predict', reason: { code: 'AT_THRESHOLD' } });
  });

  it.each([
    ['MODEL_BUSY', 503, new QueueFullError('full')],
    ['MODEL_BUSY', 503, new NotReadyError('starting')],
    ['INTERNAL', 500, new TypeError('a bug')],
  ])('replies %s when preparing fails with %s %s', async (code, status, error) => {
    const preparer = { prepare: () => Promise.reject(error) };
    const { reply, telemetry } = await predict(COLOURS.nothing, { preparer });
    expect([reply.statusCode, JSON.parse(reply.body).error.code]).toEqual([status, code]);
    expect(telemetry.faults).toHaveLength(1);
    expect(runtime).not.toHaveReceivedAnyCommand();
  });

  it('gives the model only the time that preparing has left', async () => {
    let remainingMs = 15_000;
    const preparer: ImageHandlerConfig['preparer'] = {
      async prepare(file) {
        remainingMs = 1_200; // less than an attempt needs beside the reserve
        return PREDICT_CONFIG.preparer.prepare(file);
      },
    };
    const handle = createPredictHandler({ ...PREDICT_CONFIG, preparer, telemetry: recordTelemetry() });
    const event = restEvent(form(filePart(PNEUMONIA_IMAGE)));
    const reply = await handle(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => remainingMs });
    expect(JSON.parse(reply.body).error.code).toBe('MODEL_TIMEOUT');
    expect(runtime).not.toHaveReceivedAnyCommand();
  });
});
