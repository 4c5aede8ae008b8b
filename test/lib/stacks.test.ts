import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { endpointParameterSchema } from '../../core/contract/endpoint-parameter.ts';
import { fillIn } from './state-machine.ts';
import { build, VARIANTS } from './synthesize.ts';
import { resourceOf, resourcesIn, resourcesOf, templateOf, templatesOf } from './templates.ts';

describe('the four stacks', () => {
  it('have fixed names with the stage in them', () => {
    const names = (file: object) => build(file).deployment.stacks.map(({ stackName }) => stackName);
    expect(names({})).toEqual(['Data', 'Training', 'Hosting', 'Service'].map((part) => `Pneumoscope-prod-${part}`));
    expect(names({ stage: 'dev', stackName: 'Xray' })[0]).toBe('Xray-dev-Data');
  });

  it.each(Object.keys(VARIANTS))('depend on each other in one way: %s', (variant) => {
    const { data, training, hosting, service } = build(VARIANTS[variant]).deployment;
    const dependencies = (stack: Stack | null) => stack?.dependencies.map(({ stackName }) => stackName);
    expect(dependencies(data)).toEqual([]);
    expect(dependencies(training)).toEqual([data.stackName]);
    expect(dependencies(hosting)).toEqual([training?.stackName]);
    expect(dependencies(service)).toEqual([data.stackName]);
  });

  it('have no Training where there is nothing to examine a model on', () => {
    const { training, hosting, data } = build({ model: 'bundled' }, { none: true }).deployment;
    expect(training).toBeNull();
    expect(hosting.dependencies).toEqual([data]);
  });

  it.each(Object.keys(VARIANTS))('export nothing and import nothing: %s', (variant) => {
    for (const template of templatesOf(variant).values()) {
      const json = template.toJSON();
      expect(JSON.stringify(json)).not.toContain('Fn::ImportValue');
      for (const output of Object.values(json.Outputs ?? {})) expect(output).not.toHaveProperty('Export');
    }
  });

  it('find each other’s resources by the names that the Data stack gives them', () => {
    const data = templateOf('Data');
    const written = new Set(
      resourcesIn(templatesOf('default'), 'AWS::SSM::Parameter').map(({ Properties }) => String(Properties.Name)),
    );
    for (const template of templatesOf('default').values()) {
      const parameters = Object.values((template.toJSON().Parameters ?? {}) as Record<string, Parameter>);
      const read = parameters.filter(({ Type }) => Type.startsWith('AWS::SSM::Parameter::Value'));
      for (const { Default } of read.filter(({ Default }) => !Default.startsWith('/cdk-bootstrap/')))
        expect(written).toContain(Default);
    }
    expect(resourceOf(data, 'AWS::S3::Bucket').Properties.BucketName).toBe(
      'pneumoscope-prod-models-111122223333-eu-west-1',
    );
    expect(resourceOf(data, 'AWS::SNS::Topic').Properties.TopicName).toBe('pneumoscope-prod-alarms');
    expect(resourceOf(data, 'AWS::KMS::Alias').Properties.AliasName).toBe('alias/pneumoscope-prod');
    expect(resourceOf(data, 'AWS::SageMaker::ModelPackageGroup').Properties.ModelPackageGroupName).toBe(
      'pneumoscope-prod',
    );
  });

  it('keep what is kept in Data alone', () => {
    for (const [part, template] of templatesOf('default')) {
      if (part === 'Data') continue;
      for (const type of ['AWS::KMS::Key', 'AWS::Cognito::UserPool', 'AWS::SageMaker::ModelPackageGroup'])
        template.resourceCountIs(type, 0);
      for (const { Properties } of resourcesOf(template, 'AWS::S3::Bucket'))
        expect(JSON.stringify(Properties)).not.toContain('models');
    }
  });
});

interface Parameter {
  readonly Type: string;
  readonly Default: string;
}

describe('the parameter of the endpoint', () => {
  const parameter = resourcesOf(templateOf('Hosting'), 'AWS::SSM::Parameter')[0];
  const endpoint = resourceOf(templateOf('Hosting'), 'AWS::SageMaker::Endpoint');

  it('is written after the endpoint is in service, with the model that it serves', () => {
    expect(JSON.stringify(parameter?.Properties.Value)).toContain(
      JSON.stringify({ 'Fn::GetAtt': [endpoint.id, 'EndpointName'] }),
    );
    const value = fillIn(parameter?.Properties.Value);
    expect(endpointParameterSchema.parse(JSON.parse(value))).toMatchObject({
      model: { name: 'resnet18-sagemaker', operatingPoint: 0.5 },
      inputSide: 224,
      report: expect.stringMatching(/^s3:\/\/pneumoscope-prod-models-.*\/models\/[0-9a-f]{12}\/report.json$/),
    });
  });

  it('is what the functions of the service are told, and may read', () => {
    const functions = resourcesOf(templateOf('Service'), 'AWS::Lambda::Function').filter(({ id }) =>
      id.startsWith('Api'),
    );
    expect(functions).toHaveLength(2);
    for (const { Properties } of functions) {
      expect(JSON.stringify(Properties.Environment)).toContain(`"ENDPOINT_PARAMETER":"${parameter?.Properties.Name}"`);
    }
  });
});

describe('names that an account has only once', () => {
  it.each([
    ['AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig'],
    ['AWS::CloudFront::OriginAccessControl', 'OriginAccessControlConfig'],
    ['AWS::CloudFront::Function', null],
    ['AWS::CloudWatch::Dashboard', null],
    ['AWS::Budgets::Budget', 'Budget'],
  ])('%s: carry the region, so that two regions get along', (type, inner) => {
    const { Properties } = resourcesIn(templatesOf('scaled'), type)[0] ?? {};
    const properties = (inner === null ? Properties : Properties?.[inner]) as Record<string, string> | undefined;
    const name = Object.entries(properties ?? {}).find(([key]) => /^(.*Name|Name)$/.test(key))?.[1];
    expect(name).toMatch(/^pneumoscope-prod-eu-west-1/);
  });
});

describe('tags', () => {
  it('tell the costs of every resource apart that takes tags', () => {
    for (const [part, template] of templatesOf('scaled')) {
      for (const type of TAGGED) {
        for (const { id, Properties } of resourcesOf(template, type)) {
          // CDK gives its function that empties buckets none; it runs once.
          if (id.startsWith('CustomS3AutoDelete')) continue;
          const found = JSON.stringify(Properties.Tags ?? Properties.UserPoolTags ?? '');
          for (const value of ['Pneumoscope', 'prod', part.toLowerCase()]) expect([id, found].join()).toContain(value);
        }
      }
    }
  });
});

/** What costs. */
const TAGGED = [
  'AWS::ApiGateway::RestApi',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SageMaker::Endpoint',
  'AWS::SageMaker::EndpointConfig',
  'AWS::SageMaker::Model',
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'AWS::WAFv2::WebACL',
];

describe('every template', () => {
  it.each(Object.keys(VARIANTS))('is plain ASCII, which CloudFormation does not change: %s', (variant) => {
    for (const template of templatesOf(variant).values())
      expect(JSON.stringify(template.toJSON()).match(/[^ -~].{0,20}/g)).toBeNull();
  });
});
