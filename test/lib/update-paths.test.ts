import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { type SampleOptions, sha256 } from './sample-dataset.ts';
import { synthesizeAll, type Templates } from './synthesize.ts';
import { resourceOf } from './templates.ts';
import { type Change, compareTemplates, replaces } from './update-paths.ts';

type Configured = readonly [file: ConfigurationFile, sample?: SampleOptions];

const M5: ConfigurationFile = { hosting: { instanceType: 'ml.m5.large', autoscaling: { minimum: 1, maximum: 4 } } };
const C5: ConfigurationFile = { hosting: { instanceType: 'ml.c5.xlarge', autoscaling: { minimum: 1, maximum: 4 } } };
const ADDRESS: ConfigurationFile = { model: 's3://models-of-mine/a/model.tar.gz', modelSha256: sha256('artefact') };
const DOMAIN: ConfigurationFile = {
  domain: { name: 'a.example', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/a' },
};

/** Each in both directions, since an operator may go back. */
const PATHS: readonly [name: string, from: Configured, to: Configured][] = [
  ['retrain', [{}], [{}, { train: 'other' }]],
  ['threshold', [{}], [{ operatingPoint: 0.3 }]],
  ['gate and guard', [{}], [{ gate: { minimumAccuracy: 0.9 }, guard: 'warn' }]],
  ['held-out images', [{}], [{}, { testSha256: sha256('others') }]],
  ['type with scaling', [M5], [C5]],
  ['scaling on', [{ hosting: { instanceType: 'ml.m5.large' } }], [M5]],
  ['more instances', [M5], [{ hosting: { ...M5.hosting, instanceCount: 3 } }]],
  ['instance to serverless', [{}], [{ hosting: { kind: 'serverless' } }]],
  ['scaled to serverless', [M5], [{ hosting: { kind: 'serverless' } }]],
  ['train to bundled', [{}], [{ model: 'bundled' }]],
  ['train to bundled without a data set', [{}], [{ model: 'bundled' }, { none: true }]],
  ['bundled to address', [{ model: 'bundled' }], [ADDRESS]],
  ['domain', [{}], [DOMAIN]],
  ['sign-in off', [{}], [{ signIn: { enabled: false } }]],
  ['second factor', [{ signIn: { mfa: 'optional' } }], [{}]],
  ['web ACL off', [{}], [{ webAcl: { enabled: false } }]],
  ['secret replaced', [{}], [{ originSecret: { b: 2, send: 'b' } }]],
  ['account role', [{}], [{ api: { accountRole: 'exists' } }]],
  ['retention', [{}], [{ logRetentionInDays: 365, auditRetentionInDays: 365 }]],
  ['explanations', [{}], [{ explanation: { mode: 'on' } }]],
  ['budget and mail', [{}], [{ budget: { monthlyUsd: 10 }, alarmEmail: 'a@hospital.example' }]],
];

/** What holds models, users, keys, records or a confirmed subscription. */
const STATEFUL = [
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::Cognito::UserPool',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::SNS::Topic',
];

const made = new Map<string, Templates>();
function templates(configured: Configured): Templates {
  const key = JSON.stringify(configured);
  const found = made.get(key) ?? synthesizeAll(...configured);
  made.set(key, found);
  return found;
}

const inWords = ({ stack, id, what, names }: Change) => `${stack} ${id} ${what} ${names.before} ${names.after}`;

const both = PATHS.flatMap(([name, from, to]) => [[name, from, to] as const, [`${name}, back`, to, from] as const]);

describe.each(both)('the update path “%s”', (_, from, to) => {
  const changes = compareTemplates(templates(from), templates(to));

  it('changes something, and replaces or removes nothing that holds models, users or records', () => {
    expect(changes).not.toEqual([]);
    const lost = changes.filter(
      ({ stack, type, what }) =>
        (what === 'replaced' || what === 'removed') &&
        (STATEFUL.includes(type) || (stack === 'Data' && type === 'AWS::Logs::LogGroup')),
    );
    expect(lost.map(inWords)).toEqual([]);
  });

  it('makes nothing under a name that still exists: CloudFormation makes the new before it deletes the old', () => {
    const replaced = changes.filter(({ what, names }) => what === 'replaced' && names.after !== null);
    expect(replaced.filter(({ names }) => names.after === names.before).map(inWords)).toEqual([]);
    const named = (what: Change['what']) =>
      changes
        .filter((change) => change.what === what)
        .map(({ type, names }) => `${type} ${names.before ?? names.after}`);
    const removed = new Set(named('removed').filter((each) => !each.endsWith(' null')));
    expect(named('added').filter((each) => removed.has(each))).toEqual([]);
  });

  it('updates no endpoint to another kind of hosting, and no type that is scaled: both are other endpoints', () => {
    const [before, after] = [from, to].map((configured) => hostingOf(templates(configured)));
    if (before?.variant === after?.variant) expect(after?.name).toBe(before?.name);
    else expect(after?.name).not.toBe(before?.name);
  });
});

/** Name of the endpoint, and what SageMaker can't change in place: kind and type. */
function hostingOf(all: Templates): { readonly name: unknown; readonly variant: string } {
  const hosting = all.get('Hosting');
  if (hosting === undefined) throw new Error('needed a Hosting stack');
  const { ProductionVariants = [] } = resourceOf(hosting, 'AWS::SageMaker::EndpointConfig').Properties as {
    ProductionVariants?: { InstanceType?: string }[];
  };
  return {
    name: resourceOf(hosting, 'AWS::SageMaker::Endpoint').Properties.EndpointName,
    variant: ProductionVariants[0]?.InstanceType ?? 'serverless',
  };
}

describe('the schemas', () => {
  it.each([
    ['AWS::SageMaker::Endpoint', 'EndpointName', true],
    ['AWS::SageMaker::Endpoint', 'EndpointConfigName', false],
    ['AWS::SageMaker::Model', 'PrimaryContainer', true],
    ['AWS::S3::Bucket', 'BucketName', true],
    ['AWS::Cognito::UserPool', 'MfaConfiguration', false],
  ])('know whether a change replaces %s: %s (%s)', (type, property, expected) =>
    expect(replaces(type, property)).toBe(expected),
  );
});
