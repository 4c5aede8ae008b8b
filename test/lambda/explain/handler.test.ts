import { afterEach, describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema, VIEW_NAMES } from '../../../core/contract/explanation.ts';
import { createExplainHandler, type ExplainConfig } from '../../../lambda/explain/handler.ts';
import { paintedImage } from '../../fixtures/guards/painted-image.ts';
import { context, filePart, form, REQUEST_ID, restEvent } from '../support/events.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from '../support/images.ts';
import { checkedBy, PREDICT_CONFIG } from '../support/predict-config.ts';
import {
  type Act,
  awsError,
  late,
  resetBeforeReply,
  respond,
  type StandIn,
  silent,
} from '../support/stand-in-endpoint.ts';
import { recordTelemetry } from '../support/telemetry.ts';
import { detailModel, startModel } from './stand-in-model.ts';

const open: StandIn[] = [];

afterEach(() => Promise.all(open.splice(0).map((standIn) => standIn.close())));

async function startedModel(...parameters: Parameters<typeof startModel>) {
  const model = await startModel(...parameters);
  open.push(model);
  return model;
}

/** Rests on two cells of the left lung. */
const GROUNDED = detailModel({ 15: 2, 22: 2 }, -4);
/** Rests on nothing. */
const DEAF = async () => 2;

const FAST = { firstPauseMs: 1, longestPauseMs: 4 };

interface Asked {
  readonly file?: Buffer;
  readonly config?: Partial<ExplainConfig>;
  readonly remainingMs?: number;
  readonly gone?: AbortSignal;
}

async function explain(model: Pick<StandIn, 'url'>, asked: Asked = {}) {
  const { file = PNEUMONIA_IMAGE, config = {}, remainingMs = 28_000, gone } = asked;
  const telemetry = recordTelemetry();
  const handle = createExplainHandler({
    ...PREDICT_CONFIG,
    endpointUrl: model.url,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    callsAtOnce: 2,
    askTimings: FAST,
    telemetry,
    ...config,
  });
  const reply = await handle(restEvent(form(filePart(file))), {
    ...context(remainingMs),
    ...(gone === undefined ? {} : { gone }),
  });
  return { status: reply.statusCode, body: JSON.parse(reply.body), telemetry };
}

/** The reply, which must be as the contract describes it. */
async function explanationOf(...parameters: Parameters<typeof explain>): Promise<Explanation> {
  const { status, body } = await explain(...parameters);
  expect(status).toBe(200);
  return explanationSchema.parse(body);
}

describe('`createExplainHandler`', () => {
  it('maps the cells that the model rests on, in 75 calls, two at once', async () => {
    const model = await startedModel(GROUNDED);
    const { status, body, telemetry } = await explain(model);
    expect(status).toBe(200);
    const found = explanationSchema.parse(body);
    const ranked = (found.map ?? []).flat().map((value, cell) => ({ value, cell }));
    ranked.sort((a, b) => b.value - a.value);
    expect(ranked.slice(0, 2).map(({ cell }) => cell)).toEqual(expect.arrayContaining([15, 22]));
    expect(found).toMatchObject({ withheld: null, reason: null, calls: 75, throttled: 0, requestId: REQUEST_ID });
    expect(found.chance).toMatchObject({ cellsHidden: 8, exceeded: 20, needed: 19 });
    expect(found.chance?.randomShifts).toHaveLength(20);
    expect(found.views.map(({ view }) => view)).toEqual(VIEW_NAMES);
    expect(model.calls).toHaveLength(75);
    expect(model.mostAtOnce()).toBe(2);
    expect(telemetry.records).toEqual([
      expect.objectContaining({ code: 'OK', modelCalls: 75, modelRefusals: 0, hasMap: true, format: 'jpeg' }),
    ]);
    expect(telemetry.faults).toEqual([]);
  });

  it('asks first about the image as it is prepared for a verdict, then about variants that all differ from it', async () => {
    const model = await startedModel(GROUNDED);
    await explain(model);
    const { png } = await PREDICT_CONFIG.preparer.prepare(PNEUMONIA_IMAGE);
    expect(model.bodies[0]?.equals(png)).toBe(true);
    const texts = model.bodies.map((body) => body.toString('base64'));
    expect(new Set(texts).size).toBe(75);
  });

  it('withholds the map of a model that ignores the image, and still says how stable its verdict is', async () => {
    const found = await explanationOf(await startedModel(DEAF));
    expect(found).toMatchObject({ map: null, withheld: { code: 'NOT_BETTER_THAN_CHANCE' }, calls: 75 });
    expect(found.chance).toMatchObject({ strongestShift: 0, exceeded: 0 });
    expect(found.views).toHaveLength(4);
    expect(found.notice).toContain('areas of the image whose hiding changes the model’s result');
    expect(found.notice).not.toMatch(/look|see|attention|focus/i);
  });

  it('gives the same explanation to the same file, and another draw to another file', async () => {
    const model = await startedModel(GROUNDED);
    const [first, second, other] = [
      await explanationOf(model),
      await explanationOf(model),
      await explanationOf(model, { file: NORMAL_IMAGE }),
    ];
    expect(second).toEqual(first);
    expect(other.chance?.randomShifts).not.toEqual(first.chance?.randomShifts);
  });

  it('has no more calls in flight than configured', async () => {
    const model = await startedModel(DEAF);
    await explanationOf(model, { config: { callsAtOnce: 1 } });
    expect(model.mostAtOnce()).toBe(1);
  });
});

describe('`createExplainHandler`, where a parameter says what serves', () => {
  it('asks one endpoint about one image, even if another is deployed meanwhile, and decides by its operating point', async () => {
    const model = await startedModel(DEAF);
    const served = { name: 'resnet-18', version: '2.0.0', operatingPoint: 0.6 };
    let asked = 0;
    const findServed = async () => ({ endpointName: `live-${++asked}`, model: served });
    const found = await explanationOf(model, { config: { findServed } });
    expect(found).toMatchObject({ operatingPoint: 0.6, model: { version: '2.0.0' } });
    expect(new Set(model.calls)).toEqual(new Set(['POST /endpoints/live-1/invocations']));
  });

  it('says that the model is not available while nothing was hosted yet', async () => {
    const { status, body } = await explain({ url: 'http://127.0.0.1:9' }, { config: { findServed: async () => null } });
    expect([status, body.error.code]).toEqual([503, 'MODEL_UNAVAILABLE']);
  });
});

describe('`createExplainHandler`, images without a verdict', () => {
  const painted = async (...colour: [number, number, number]) => Buffer.from(await paintedImage(...colour));

  it('gives an image that is abstained from its reason, and no calls', async () => {
    const model = await startedModel(DEAF);
    const asked = { file: await painted(255, 120, 120), config: await checkedBy('enforce') };
    expect(await explanationOf(model, asked)).toMatchObject({
      verdict: 'Failed to Predict',
      reason: { code: 'TURNED' },
      probabilities: null,
      map: null,
      withheld: { code: 'NO_VERDICT' },
      chance: null,
      views: [],
      calls: 0,
    });
    expect(model.calls).toEqual([]);
  });

  it('explains the verdict that stands where the guard only warns', async () => {
    const asked = { file: await painted(255, 120, 120), config: await checkedBy('warn') };
    const found = await explanationOf(await startedModel(DEAF), asked);
    expect(found).toMatchObject({ verdict: 'Pneumonia', reason: null, cautions: [{ code: 'TURNED' }], calls: 75 });
  });

  it('asks once where the probability lies on the threshold', async () => {
    const model = await startedModel(async () => 0);
    expect(await explanationOf(model)).toMatchObject({
      verdict: 'Failed to Predict',
      reason: { code: 'AT_THRESHOLD' },
      probabilities: { normal: 0.5, pneumonia: 0.5 },
      withheld: { code: 'NO_VERDICT' },
      calls: 1,
    });
    expect(model.calls).toHaveLength(1);
  });

  it('refuses what is no image as a request for a verdict does', async () => {
    const model = await startedModel(DEAF);
    const { status, body } = await explain(model, { file: Buffer.from('%PDF-1.7') });
    expect([status, body.error.code]).toEqual([415, 'UNSUPPORTED_IMAGE_TYPE']);
    expect(model.calls).toEqual([]);
  });
});

describe('`createExplainHandler`, a model that is slow, busy or broken', () => {
  const THROTTLED = awsError(400, 'ThrottlingException');

  it('repeats calls that a busy model refuses, and counts them apart', async () => {
    const busyNowAndThen: Act[] = [THROTTLED, awsError(503, 'ServiceUnavailable'), THROTTLED, THROTTLED];
    const model = await startedModel(GROUNDED, ...busyNowAndThen);
    expect(await explanationOf(model)).toMatchObject({ calls: 75, throttled: 4 });
    expect(model.calls).toHaveLength(79);
  });

  it('gives up after eight refusals of the same call', async () => {
    const model = await startedModel(DEAF, ...Array.from({ length: 100 }, () => THROTTLED));
    const { status, body, telemetry } = await explain(model);
    expect([status, body.error.code]).toEqual([503, 'MODEL_BUSY']);
    expect(model.calls).toHaveLength(8);
    expect(telemetry.records[0]).toMatchObject({ modelCalls: 0, modelRefusals: 8 });
  });

  it.each<[string, Act, number, string, number]>([
    ['fails on the image', awsError(424, 'ModelError', { OriginalStatusCode: 500 }), 502, 'MODEL_ERROR', 1],
    ['answers nonsense', respond('[2, -1]'), 502, 'MODEL_BAD_RESPONSE', 1],
    ['denies access', awsError(403, 'AccessDeniedException'), 500, 'MODEL_ACCESS', 1],
    ['hangs up, twice', resetBeforeReply, 503, 'MODEL_UNAVAILABLE', 2],
  ])('ends at once where the model %s', async (_, act, status, code, calls) => {
    const model = await startedModel(DEAF, ...Array.from({ length: calls }, () => act));
    const { body, ...reply } = await explain(model);
    expect([reply.status, body.error.code]).toEqual([status, code]);
    expect(model.calls).toHaveLength(calls);
  });

  it('ends the other calls when one of them fails', async () => {
    const answers = Array.from({ length: 10 }, () => respond('[0.2,0.8]'));
    const model = await startedModel(DEAF, ...answers, awsError(424, 'ModelError'), silent, silent);
    const { body } = await explain(model);
    expect(body.error.code).toBe('MODEL_ERROR');
    expect(model.calls.length).toBeLessThanOrEqual(12);
  });

  it('says that one call took too long, before the whole does', async () => {
    const model = await startedModel(DEAF, silent);
    const { status, body } = await explain(model, { config: { askTimings: { ...FAST, callTimeoutMs: 50 } } });
    expect([status, body.error.code]).toEqual([504, 'MODEL_TIMEOUT']);
  });

  it('replies EXPLANATION_TIMED_OUT past its deadline, without a part of a map', async () => {
    const model = await startedModel(DEAF, ...Array.from({ length: 75 }, () => late(respond('[0.2,0.8]'), 60)));
    const asked = { config: { askTimings: { ...FAST, deadlineMs: 1_000 } } };
    const { status, body, telemetry } = await explain(model, asked);
    expect(status).toBe(504);
    expect(Object.keys(body)).toEqual(['error']);
    expect(body.error).toMatchObject({ code: 'EXPLANATION_TIMED_OUT', retryable: true });
    expect(model.calls.length).toBeLessThan(75);
    expect(telemetry.records[0]).toMatchObject({ code: 'EXPLANATION_TIMED_OUT', status: 504 });
  });

  it.each([
    ['nothing is left of Lambda’s time', { remainingMs: 400 }],
    [
      'preparing the image never ends',
      { config: { preparer: { prepare: () => new Promise<never>(() => {}) }, askTimings: { deadlineMs: 50 } } },
    ],
    ['the model never answers', { config: { askTimings: { deadlineMs: 400 } }, acts: [silent, silent] }],
    [
      'the model stays busy',
      {
        config: { askTimings: { deadlineMs: 300, firstPauseMs: 5_000, longestPauseMs: 5_000 } },
        acts: [THROTTLED],
      },
    ],
  ] as [string, Asked & { acts?: Act[] }][])(
    'replies EXPLANATION_TIMED_OUT where %s',
    async (_, { acts = [], ...asked }) => {
      const { status, body } = await explain(await startedModel(DEAF, ...acts), asked);
      expect([status, body.error.code]).toEqual([504, 'EXPLANATION_TIMED_OUT']);
    },
  );
});

describe('`createExplainHandler`, for a caller who goes away', () => {
  it('asks the model nothing more, and frees what was in flight', async () => {
    const caller = new AbortController();
    const model = await startedModel(async () => {
      if (model.calls.length === 9) caller.abort();
      return 2;
    });
    const { status, telemetry } = await explain(model, { gone: caller.signal });
    expect(status).toBe(504);
    expect(model.calls.length).toBeLessThanOrEqual(10);
    expect(telemetry.records[0]).toMatchObject({ code: 'EXPLANATION_TIMED_OUT' });
    expect(telemetry.faults).toEqual([]);
  });

  it('does not ask at all where nobody waits from the start', async () => {
    const model = await startedModel(DEAF);
    await explain(model, { gone: AbortSignal.abort() });
    expect(model.calls.length).toBe(0);
  });

  it('answers one who stays', async () => {
    const { status } = await explain(await startedModel(DEAF), { gone: new AbortController().signal });
    expect(status).toBe(200);
  });
});
