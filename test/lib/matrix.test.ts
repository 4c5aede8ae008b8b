import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { exceptionFor, findAll } from '../../lib/review/review.ts';
import { allPairs } from './all-pairs.ts';
import { sha256 } from './sample-dataset.ts';
import { build } from './synthesize.ts';

type Option = readonly [name: string, file: ConfigurationFile];

const HOSTING: readonly Option[] = [
  ['t2', {}],
  ['m5, scaled', { hosting: { instanceType: 'ml.m5.large', autoscaling: { minimum: 1, maximum: 100 } } }],
  ['g5, many', { hosting: { instanceType: 'ml.g5.xlarge', instanceCount: 100, networkIsolation: false } }],
  ['serverless, least', { hosting: { kind: 'serverless', memoryInMb: 1_024, maxConcurrency: 1 } }],
  [
    'serverless, most',
    { hosting: { kind: 'serverless', memoryInMb: 6_144, maxConcurrency: 200, provisionedConcurrency: 200 } },
  ],
];

const MODEL: readonly Option[] = [
  ['train', {}],
  ['bundled', { model: 'bundled' }],
  ['address', { model: 's3://models-of-mine/a/model.tar.gz', modelSha256: sha256('artefact') }],
];

const SIGN_IN: readonly Option[] = [
  ['second factor', {}],
  ['optional factor', { signIn: { mfa: 'optional', domainPrefix: 'a' } }],
  ['one factor', { signIn: { mfa: 'off' } }],
  ['open', { signIn: { enabled: false } }],
];

const STAGE: readonly Option[] = [
  ['prod', {}],
  ['dev', { stage: 'dev' }],
  ['dev, kept', { stage: 'dev', removalPolicy: 'retain', stackName: 'A23456789-123456789a' }],
];

const API: readonly Option[] = [
  [
    'least',
    { api: { reservedConcurrency: 0, rateLimit: 1, burstLimit: 1 }, explanation: { mode: 'on', callsAtOnce: 1 } },
  ],
  [
    'most',
    {
      api: { reservedConcurrency: 1_000, rateLimit: 10_000, burstLimit: 5_000, accountRole: 'exists' },
      explanation: { mode: 'on', reservedConcurrency: 100, callsAtOnce: 8, rateLimit: 1_000, burstLimit: 1_000 },
    },
  ],
  ['one execution', { api: { reservedConcurrency: 1 }, explanation: { mode: 'off' } }],
];

const EDGE: readonly Option[] = [
  ['web ACL', { originSecret: { send: 'b', a: 1_000_000 }, webAcl: { requestsPer5Minutes: 10 } }],
  ['no web ACL', { webAcl: { enabled: false } }],
  [
    'domain',
    {
      domain: { name: 'a.example', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a' },
      webAcl: { requestsPer5Minutes: 2_000_000 },
    },
  ],
];

const REST: readonly Option[] = [
  ['defaults', {}],
  [
    'least',
    {
      guard: 'off',
      logRetentionInDays: 7,
      auditRetentionInDays: 7,
      jobLogGroups: 'leave',
      training: { instanceTypes: ['ml.g5.xlarge'], maxRuntimeInSeconds: 60, volumeSizeInGb: 1 },
      gate: { minimumAccuracy: 0, maxDrop: 0 },
      operatingPoint: 0,
    },
  ],
  [
    'most',
    {
      guard: 'warn',
      logRetentionInDays: 3_653,
      budget: { monthlyUsd: 1_000_000 },
      alarmEmail: 'a@hospital.example',
      bootstrapKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/a',
      training: { maxRuntimeInSeconds: 36_000, volumeSizeInGb: 1_024, transformInstanceType: 'ml.g4dn.xlarge' },
      gate: { minimumAccuracy: 1, on: 'lowerBound', maxDrop: 1 },
      operatingPoint: 1,
    },
  ],
];

const DATASET: readonly Option[] = [
  ['with a data set', {}],
  ['without one', {}],
];

const DIMENSIONS = [HOSTING, MODEL, SIGN_IN, STAGE, API, EDGE, REST, DATASET];

const rows = allPairs(DIMENSIONS.map(({ length }) => length)).map((row) =>
  row.map((choice, dimension) => DIMENSIONS[dimension]?.[choice] as Option),
);

describe('every pair of settings, at the ends of their ranges', () => {
  it('is covered by at most 60 syntheses', () => {
    expect(rows.length).toBeLessThanOrEqual(60);
    const found = new Set(rows.flatMap((row) => row.flatMap(([a], at) => row.slice(at + 1).map(([b]) => `${a}+${b}`))));
    for (const [at, dimension] of DIMENSIONS.entries())
      for (const other of DIMENSIONS.slice(at + 1))
        for (const [a] of dimension) for (const [b] of other) expect(found).toContain(`${a}+${b}`);
  });

  it.each(rows.map((row) => [row.map(([name]) => name).join(' · '), row] as const))('synthesizes: %s', (_, row) => {
    const file: ConfigurationFile = Object.assign({}, ...row.map(([, part]) => part));
    const none = row.at(-1)?.[0] === 'without one' && file.model !== undefined;
    const { app } = build(file, { none });
    expect(findAll(app).filter((finding) => exceptionFor(finding) === undefined)).toEqual([]);
    expect(() => app.synth()).not.toThrow();
  });
});
