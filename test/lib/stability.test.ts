import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import type { Part } from '../../lib/names.ts';
import { type SampleOptions, sha256 } from './sample-dataset.ts';
import { build, synthesize, synthesizeAll } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

/** What CloudFormation would see as a new execution of the pipeline: what starts it, its condition and handle. */
const executionIds = (template: Template) =>
  ['Custom::TrainingPipeline', 'AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::WaitConditionHandle'].map(
    (type) => resourceOf(template, type).id,
  );

const hashOf = (template: Template, name: string) => String(template.findOutputs(name)[name]?.Value);
const training = templateOf('Training');

type Change = [what: string, file: ConfigurationFile, sample: SampleOptions];

describe('a second deployment', () => {
  it.each<Change>([
    ['nothing', {}, {}],
    ['hosting', { hosting: { instanceType: 'ml.m5.large', instanceCount: 2 } }, {}],
    ['sign-in', { signIn: { enabled: false } }, {}],
    ['alarms', { alarmEmail: 'operator@hospital.example' }, {}],
    ['how the examination runs', { training: { transformInstanceType: 'ml.m5.xlarge' } }, {}],
  ])('starts no execution when %s changed', (_, file, sample) =>
    expect(executionIds(synthesize('Training', file, sample))).toEqual(executionIds(training)),
  );

  it.each<Change>([
    ['the operating point', { operatingPoint: 0.3 }, {}],
    ['the gate', { gate: { minimumAccuracy: 0.9 } }, {}],
    ['the mode of the guard', { guard: 'warn' }, {}],
    ['the guard', {}, { guardSha256: sha256('another guard') }],
    ['the held-out images', {}, { testSha256: sha256('other images') }],
  ])('examines again, and trains nothing, when %s changed', (_, file, sample) => {
    const after = synthesize('Training', file, sample);
    for (const [at, id] of executionIds(after).entries()) expect(id).not.toBe(executionIds(training)[at]);
    expect(hashOf(after, 'TrainingHash')).toBe(hashOf(training, 'TrainingHash'));
    expect(hashOf(after, 'ExaminationHash')).not.toBe(hashOf(training, 'ExaminationHash'));
  });

  it.each<Change>([
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
    const after = synthesize('Training', file, sample);
    for (const [at, id] of executionIds(after).entries()) expect(id).not.toBe(executionIds(training)[at]);
    expect(hashOf(after, 'TrainingHash')).not.toBe(hashOf(training, 'TrainingHash'));
  });

  it('gives the same templates for the same inputs', () => {
    for (const [part, template] of synthesizeAll()) expect(template.toJSON()).toEqual(templateOf(part).toJSON());
  });
});

describe('resources that hold something', () => {
  // A changed id would make CloudFormation delete users, models or the key, and make empty ones.
  it.each<[string, Part, string[]]>([
    ['AWS::Cognito::UserPool', 'Data', ['SignInUsers1801E146']],
    ['AWS::KMS::Key', 'Data', ['EncryptionKey3A692D6E']],
    ['AWS::S3::Bucket', 'Data', ['ModelsBucket970C6ADA']],
    ['AWS::SNS::Topic', 'Data', ['AlarmTopicC2164170']],
    ['AWS::SageMaker::ModelPackageGroup', 'Data', ['Packages']],
    ['AWS::S3::Bucket', 'Service', ['SitePage9170653D']],
    ['AWS::SageMaker::Endpoint', 'Hosting', ['HostingEndpointD164256E']],
    ['AWS::ApiGateway::RestApi', 'Service', ['ApiCD79AAA0']],
    ['AWS::CloudFront::Distribution', 'Service', ['SiteDistribution390DED28']],
  ])('%s in %s keeps its logical id', (type, part, ids) =>
    expect(resourcesOf(templateOf(part), type).map(({ id }) => id)).toEqual(ids),
  );

  it.each([
    'AWS::KMS::Key',
    'AWS::S3::Bucket',
    'AWS::Cognito::UserPool',
    'AWS::Logs::LogGroup',
    'AWS::SageMaker::ModelPackageGroup',
  ])('%s in the Data stack stays on the stage prod, and goes with the stack on dev', (type) => {
    const policies = (variant: string) =>
      new Set(resourcesOf(templateOf('Data', variant), type).map(({ DeletionPolicy }) => DeletionPolicy));
    expect(policies('default')).toEqual(new Set(['Retain']));
    expect(policies('bundled')).toEqual(new Set(['Delete']));
  });

  it('are protected with their stack on the stage prod', () => {
    expect(build().deployment.data.terminationProtection).toBe(true);
    expect(build({ stage: 'dev' }).deployment.data.terminationProtection).toBe(false);
    expect(build().deployment.hosting.terminationProtection).toBe(false);
  });

  it('leave API Gateway’s role of the account in place, which other APIs may need, on every stage', () => {
    for (const variant of ['default', 'bundled']) {
      const [account] = resourcesOf(templateOf('Data', variant), 'AWS::ApiGateway::Account');
      const role = resourcesOf(templateOf('Data', variant), 'AWS::IAM::Role').find(({ id }) =>
        id.startsWith('ApiLogs'),
      );
      expect([account?.DeletionPolicy, role?.DeletionPolicy]).toEqual(['Retain', 'Retain']);
    }
    templateOf('Data', 'minimal').resourceCountIs('AWS::ApiGateway::Account', 0);
    templateOf('Service').resourceCountIs('AWS::ApiGateway::Account', 0);
  });
});
