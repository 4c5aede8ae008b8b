import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { validationTableSchema } from '../../../core/contract/validation-table.ts';
import type { EvaluationReport } from '../../../core/evaluation/evaluate.ts';
import type { PipelineEvaluation } from '../../../core/evaluation/pipeline-evaluation.ts';
import { handler } from '../../../lambda/pipeline/evaluate/handler.ts';
import { MemoryBucket } from './bucket.ts';
import { NOTEBOOK_COUNTS, putChecks, putOutputs } from './outputs.ts';

const bucket = new MemoryBucket();
const EVENT = {
  name: 'run',
  operatingPoint: 0.5,
  folders: {
    normal: { prefix: 'transform/run/NORMAL/', expected: 234 },
    pneumonia: { prefix: 'transform/run/PNEUMONIA/', expected: 390 },
  },
};

beforeEach(() => vi.stubEnv('MODEL_BUCKET', 'models'));
afterEach(() => {
  bucket.reset();
  bucket.pageSize = 1_000;
  vi.unstubAllEnvs();
});

describe('evaluate', () => {
  it('evaluates outputs with the notebook project’s counts: 0.621, 0.992, 0.760', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    const { accuracy, evaluationKey } = await handler(EVENT);
    const report = JSON.parse(bucket.objects.get(evaluationKey) ?? '') as EvaluationReport;
    const { recall, precision } = report.atHalf.reference;
    expect([recall, precision, accuracy.value].map((metric) => metric?.toFixed(3))).toEqual([
      '0.621',
      '0.992',
      '0.760',
    ]);
    expect(accuracy.lower?.toFixed(3)).toBe('0.725');
    expect(evaluationKey).toBe('reports/run/evaluation.json');
  });

  it('tabulates the scores of the held-out images, for the status of the service', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    const { evaluationKey } = await handler(EVENT);
    const { scores } = JSON.parse(bucket.objects.get(evaluationKey) ?? '') as PipelineEvaluation;
    expect(validationTableSchema.parse(scores)).toEqual(scores);
    expect(scores.images).toBe('the 624 held-out images of the examination');
    expect(scores.atOperatingPoint).toEqual({ threshold: 0.5, truePositives: 242, trueNegatives: 232 });
  });

  it('counts every abstention of the guard as wrong, and keeps the metrics without it', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    putChecks(bucket, 'test/abc/checks.json', NOTEBOOK_COUNTS, 2);
    const { accuracy, evaluationKey } = await handler({ ...EVENT, checksKey: 'test/abc/checks.json' });
    const { atOperatingPoint, guarded } = JSON.parse(bucket.objects.get(evaluationKey) ?? '') as PipelineEvaluation;
    // Of each class, two images are turned: two right negatives, two missed positives.
    expect(accuracy.value).toBeCloseTo(472 / 624, 12);
    expect(atOperatingPoint.metrics.accuracyOfAll.value).toBeCloseTo(474 / 624, 12);
    expect(guarded?.coverage.value).toBeCloseTo(620 / 624, 12);
    expect(guarded?.abstentions).toEqual({ TURNED: { normal: 2, pneumonia: 2 } });
    expect(guarded?.atOperatingPoint.metrics.accuracy.value).toBeCloseTo(472 / 620, 12);
    expect(guarded?.guard).toEqual({ name: 'guard', version: '1', sha256: 'a'.repeat(64) });
  });

  it('refuses checks that say nothing about an image, without naming it', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    putChecks(bucket, 'test/abc/checks.json', { ...NOTEBOOK_COUNTS, truePositives: 0 });
    const refusal = await handler({ ...EVENT, checksKey: 'test/abc/checks.json' }).catch(
      (error: Error) => error.message,
    );
    expect(refusal).toBe('Joining the checks of class 1: needed 1 scores for every image, found 0');
  });

  it.each([
    ['missing', undefined],
    ['malformed', '{"guard":{}}'],
  ])('fails where the checks are %s', async (_, text) => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    if (text !== undefined) bucket.objects.set('test/abc/checks.json', text);
    await expect(handler({ ...EVENT, checksKey: 'test/abc/checks.json' })).rejects.toThrow();
  });

  it('reads any number of pages', async () => {
    bucket.pageSize = 100;
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    expect((await handler(EVENT)).accuracy.value).toBeCloseTo(474 / 624, 12);
  });

  it('evaluates at the model’s operating point', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    const { accuracy } = await handler({ ...EVENT, operatingPoint: 0.85 });
    expect(accuracy.value).toBeCloseTo(234 / 624, 12);
  });

  it('ignores objects that are not outputs', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    bucket.objects.set('transform/run/NORMAL/manifest.json', '{}');
    expect((await handler(EVENT)).accuracy.value).toBeCloseTo(474 / 624, 12);
  });

  it('refuses to evaluate when outputs are missing, and says how many', async () => {
    putOutputs(bucket, 'run', { ...NOTEBOOK_COUNTS, truePositives: 200 });
    await expect(handler(EVENT)).rejects.toThrow('Reading the outputs of class 1: needed 390, found 348');
  });

  it('refuses to evaluate without any output', () =>
    expect(handler(EVENT)).rejects.toThrow('Reading the outputs of class 0: needed 234, found 0'));

  it('says what is wrong with an output without naming the image', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    bucket.objects.set('transform/run/NORMAL/image 7.jpeg.out', '{"prediction":[0.5]}');
    const refusal = await handler(EVENT).catch((error: Error) => error.message);
    expect(refusal).toBe('Reading an output of class 0: needed two numbers, found 1');
  });

  it('fails where the object of the checks has no body', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    bucket.s3.on(GetObjectCommand, { Key: 'test/abc/checks.json' }).resolves({});
    await expect(handler({ ...EVENT, checksKey: 'test/abc/checks.json' })).rejects.toThrow(SyntaxError);
  });

  it('treats an object without a body as empty', async () => {
    putOutputs(bucket, 'run', NOTEBOOK_COUNTS);
    bucket.s3.on(GetObjectCommand).resolves({});
    await expect(handler(EVENT)).rejects.toThrow('needed one line with a prediction, found none');
  });

  it('names the setting that is missing', async () => {
    vi.stubEnv('MODEL_BUCKET', '');
    await expect(handler(EVENT)).rejects.toThrow('missing MODEL_BUCKET');
  });

  it('accepts a page without contents', async () => {
    bucket.s3.reset();
    bucket.s3.onAnyCommand().resolves({});
    await expect(handler(EVENT)).rejects.toThrow('needed 234, found 0');
  });
});
