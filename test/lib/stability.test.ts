import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import type { SampleOptions } from './sample-dataset.ts';
import { synthesize } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

/** What CloudFormation would see as a new training: the resource that starts it, its condition and handle. */
const trainingIds = (template: Template) =>
  ['Custom::TrainingPipeline', 'AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::WaitConditionHandle'].map(
    (type) => resourceOf(template, type).id,
  );

const before = trainingIds(templateOf('default'));

describe('a second deployment', () => {
  it.each<[string, ConfigurationFile, SampleOptions]>([
    ['nothing', {}, {}],
    ['the gate', { gate: { minimumAccuracy: 0.9 } }, {}],
    ['hosting', { hosting: { instanceType: 'ml.m5.large', instanceCount: 2 } }, {}],
    ['sign-in', { signIn: { enabled: false } }, {}],
    ['alarms', { alarmEmail: 'operator@hospital.example' }, {}],
    ['the operating point', { operatingPoint: 0.3 }, {}],
    ['how the examination runs', { training: { transformInstanceType: 'ml.m5.xlarge' } }, {}],
  ])('retrains nothing when %s changed', (_, file, sample) =>
    expect(trainingIds(synthesize(file, sample))).toEqual(before),
  );

  it.each<[string, ConfigurationFile, SampleOptions]>([
    ['the data', {}, { train: 'other images' }],
    ['a hyperparameter', { hyperparameters: { learning_rate: '0.001' } }, {}],
    ['the instance types', { training: { instanceTypes: ['ml.g4dn.xlarge'] } }, {}],
    [
      'the order of the instance types',
      { training: { instanceTypes: ['ml.g5.xlarge', 'ml.g4dn.xlarge', 'ml.p2.xlarge'] } },
      {},
    ],
    ['the time allowed', { training: { maxRuntimeInSeconds: 3_600 } }, {}],
    ['the volume', { training: { volumeSizeInGb: 50 } }, {}],
  ])('retrains when %s changed, with a handle that was never used', (_, file, sample) => {
    const after = trainingIds(synthesize(file, sample));
    for (const [at, id] of after.entries()) expect(id).not.toBe(before[at]);
  });

  it('gives the same template for the same inputs', () =>
    expect(synthesize().toJSON()).toEqual(templateOf('default').toJSON()));
});

describe('resources that hold something', () => {
  // A changed id would make CloudFormation delete users, models or the key, and make empty ones.
  it.each([
    ['AWS::Cognito::UserPool', ['SignInUsers1801E146']],
    ['AWS::KMS::Key', ['EncryptionKey3A692D6E']],
    ['AWS::S3::Bucket', ['SitePage9170653D', 'TrainingModelsBucket6D18B030']],
    ['AWS::SageMaker::Endpoint', ['HostingEndpointD164256E']],
    ['AWS::ApiGateway::RestApi', ['ApiCD79AAA0']],
    ['AWS::CloudFront::Distribution', ['SiteDistribution390DED28']],
  ])('%s keeps its logical id', (type, ids) =>
    expect(
      resourcesOf(templateOf('default'), type)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids),
  );

  it.each(['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::Cognito::UserPool', 'AWS::Logs::LogGroup'])(
    '%s goes with the stack by default, and stays where asked',
    (type) => {
      const policies = (variant: string) =>
        new Set(resourcesOf(templateOf(variant), type).map(({ DeletionPolicy }) => DeletionPolicy));
      expect(policies('default')).toEqual(new Set(['Delete']));
      expect(policies('scaled')).toEqual(new Set(['Retain']));
    },
  );
});
