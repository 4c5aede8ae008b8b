import { GetObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PipelineReport } from '../../../core/contract/pipeline/report.ts';
import { type EvaluationReport, evaluate } from '../../../core/evaluation/evaluate.ts';
import { evaluateGuarded } from '../../../core/evaluation/guarded.ts';
import { handler } from '../../../lambda/pipeline/gate/handler.ts';
import { MemoryBucket } from './bucket.ts';
import { serve, ssm } from './served.ts';

const bucket = new MemoryBucket();
const EVENT = {
  name: 'run',
  hash: 'abc123abc123',
  trainingJob: 'run-2',
  instanceType: 'ml.g4dn.xlarge',
  finishedJob: null,
  refusals: [{ instanceType: 'ml.p2.xlarge', reason: 'not offered here' }],
  evaluationKey: 'reports/run/evaluation.json',
  testSha256: 'images',
  rule: { minimumAccuracy: 0.75, on: 'point', maxDrop: 0 },
} as const;

/** An evaluation with this many of 100 images correct. */
function evaluationOf(right: number) {
  return evaluate(
    Array.from(
      { length: 100 },
      (_, at) => ({ label: at % 2 === 0 ? 0 : 1, probability: (at % 2 === 0) === at < right ? 0.1 : 0.9 }) as const,
    ),
    0.5,
    { resamples: 1, seed: 1 },
  );
}

function deploy(right: number, more: Partial<PipelineReport<EvaluationReport>> = {}): void {
  serve('s3://models/models/def456/report.json');
  const others = { hash: 'def456def456', trainingJob: 'older-1', testSha256: 'images' };
  const report: Partial<PipelineReport<EvaluationReport>> = { ...others, evaluation: evaluationOf(right), ...more };
  bucket.objects.set('models/def456/report.json', JSON.stringify(report));
}

beforeEach(() => {
  vi.stubEnv('MODEL_BUCKET', 'models');
  vi.stubEnv('ENDPOINT_PARAMETER', '/pneumoscope/prod/endpoint');
  bucket.objects.set(EVENT.evaluationKey, JSON.stringify(evaluationOf(90)));
});

afterEach(() => {
  bucket.reset();
  ssm.reset();
  vi.unstubAllEnvs();
});

describe('gate', () => {
  it('accepts a first model, and keeps a report that names the refused instance types', async () => {
    serve(null);
    const result = await handler(EVENT);
    expect(result.passed).toBe(true);
    const report = JSON.parse(bucket.objects.get(result.reportKey) ?? '') as PipelineReport<EvaluationReport>;
    expect(report).toMatchObject({
      version: 1,
      hash: EVENT.hash,
      trainingJob: 'run-2',
      instanceType: 'ml.g4dn.xlarge',
      refusals: EVENT.refusals,
      reused: false,
      testSha256: 'images',
      gate: { passed: true, minimumAccuracy: 0.75, on: 'point', maxDrop: 0 },
    });
    expect(report.evaluation.films.total).toBe(100);
  });

  it('decides by the accuracy that counts abstentions as wrong, where the service abstains', async () => {
    serve(null);
    const evaluation = evaluationOf(90);
    const guarded = {
      ...evaluateGuarded([], { operatingPoint: 0.5 }),
      guard: { name: 'guard', version: '1', sha256: 'a' },
    };
    const refused = { ...guarded, atOperatingPoint: evaluationOf(70).atOperatingPoint };
    bucket.objects.set(EVENT.evaluationKey, JSON.stringify({ ...evaluation, guarded: refused }));
    const { passed, summary } = await handler(EVENT);
    expect(passed).toBe(false);
    expect(summary).toContain('needed 0.750, found 0.700');
  });

  it('records in the report that a finished job was reused', async () => {
    serve(null);
    const { reportKey } = await handler({ ...EVENT, finishedJob: 'older-1' });
    expect(JSON.parse(bucket.objects.get(reportKey) ?? '').reused).toBe(true);
  });

  it('refuses a model below the minimum with a reason, and also keeps its report', async () => {
    serve(null);
    bucket.objects.set(EVENT.evaluationKey, JSON.stringify(evaluationOf(70)));
    const { passed, summary, reportKey } = await handler(EVENT);
    expect(passed).toBe(false);
    expect(summary).toMatch(/^The model was refused\. · Accuracy: needed 0\.750, found 0\.700/);
    expect(bucket.objects.has(reportKey)).toBe(true);
  });

  it.each([
    ['worse than the deployed one', 91, 'images', false],
    ['as good as the deployed one', 90, 'images', true],
    ['better than the deployed one', 89, 'images', true],
    ['worse than one that was examined on other images', 99, 'other images', true],
  ])('decides on a model that is %s', async (_, deployed, images, passed) => {
    deploy(deployed, { testSha256: images });
    expect((await handler(EVENT)).passed).toBe(passed);
  });

  it.each([
    ['the same job', { hash: EVENT.hash, trainingJob: EVENT.trainingJob }, true],
    ['another job of the same specification', { hash: EVENT.hash, trainingJob: 'run-1' }, false],
    ['a job of the same name, of another specification', { trainingJob: EVENT.trainingJob }, false],
  ])('examines the weights of %s again, for another threshold for example: compared or not', async (_, of, passed) => {
    deploy(99, of);
    const { summary, ...result } = await handler(EVENT);
    expect(result.passed).toBe(passed);
    expect(summary.includes('has the same weights, so not compared')).toBe(passed);
  });

  it('takes a given artefact for the same by its hash', async () => {
    const given = { trainingJob: 'none', hash: EVENT.hash };
    deploy(99, given);
    expect((await handler({ ...EVENT, ...given })).passed).toBe(true);
    deploy(99, { ...given, hash: 'fed987fed987' });
    expect((await handler({ ...EVENT, ...given })).passed).toBe(false);
  });

  it('refuses the same weights below the minimum', async () => {
    deploy(99, { hash: EVENT.hash, trainingJob: EVENT.trainingJob });
    bucket.objects.set(EVENT.evaluationKey, JSON.stringify(evaluationOf(70)));
    expect((await handler(EVENT)).passed).toBe(false);
  });

  it.each([
    ['was not examined', undefined],
    ['has its report in another bucket', 's3://elsewhere/models/def456/report.json'],
    ['has a report that is gone', 's3://models/models/fed987/report.json'],
  ])('compares with no model if the deployed one %s', async (_, report) => {
    serve(report);
    const { passed, summary } = await handler(EVENT);
    expect(passed).toBe(true);
    expect(summary).toContain('none whose examination is known');
  });

  it.each([
    ['that it may not read', () => ssm.on(GetParameterCommand).rejects(new Error('not yours')), 'not yours'],
    ['that is empty', () => ssm.on(GetParameterCommand).resolves({}), 'Invalid input'],
    ['of another form', () => ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '{}' } }), 'Invalid input'],
  ])('compares with what serves, or fails: with a parameter %s', async (_, prepare, message) => {
    prepare();
    await expect(handler(EVENT)).rejects.toThrow(message);
  });

  it('does not mistake a missing permission for a missing report', async () => {
    serve('s3://models/models/fed987/report.json');
    bucket.s3
      .on(GetObjectCommand, { Key: 'models/fed987/report.json' })
      .rejects(Object.assign(new Error('not yours'), { name: 'AccessDenied' }));
    await expect(handler(EVENT)).rejects.toThrow('not yours');
  });

  it.each(['models/fed987/report.json', EVENT.evaluationKey])('fails on %s without a body', async (Key) => {
    serve('s3://models/models/fed987/report.json');
    bucket.s3.on(GetObjectCommand, { Key }).resolves({});
    await expect(handler(EVENT)).rejects.toThrow(TypeError);
  });

  it('names every setting that is missing', async () => {
    vi.stubEnv('MODEL_BUCKET', '');
    vi.stubEnv('ENDPOINT_PARAMETER', '');
    await expect(handler(EVENT)).rejects.toThrow('missing MODEL_BUCKET, ENDPOINT_PARAMETER');
  });
});
