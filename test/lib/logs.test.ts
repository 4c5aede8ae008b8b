import { describe, expect, it } from 'vitest';
import { VARIANTS } from './synthesize.ts';
import { resourceOf, resourcesIn, resourcesOf, templateOf, templatesOf } from './templates.ts';

describe('log groups', () => {
  it.each(Object.keys(VARIANTS))('are encrypted and end, every one of them: %s', (variant) => {
    const groups = resourcesIn(templatesOf(variant), 'AWS::Logs::LogGroup');
    expect(groups.length).toBeGreaterThan(5);
    for (const { id, Properties } of groups) {
      const { KmsKeyId, RetentionInDays } = Properties;
      expect([id, KmsKeyId !== undefined, RetentionInDays]).toEqual([id, true, /^Audit/.test(id) ? 3_653 : 90]);
    }
  });

  it('exist for every function, CDK’s own included, so that Lambda makes none outside key and retention', () => {
    for (const template of templatesOf('bundled').values()) {
      const groups = new Set(resourcesOf(template, 'AWS::Logs::LogGroup').map(({ id }) => id));
      for (const { id, Properties } of resourcesOf(template, 'AWS::Lambda::Function')) {
        const { LoggingConfig } = Properties as { LoggingConfig?: { LogGroup?: { Ref: string } } };
        expect([id, groups.has(LoggingConfig?.LogGroup?.Ref ?? '')]).toEqual([id, true]);
      }
    }
  });

  it('exist for the endpoint and for API Gateway’s execution log before these write', () => {
    const group = resourceOf(templateOf('Hosting'), 'AWS::Logs::LogGroup');
    expect(group.Properties.LogGroupName).toBe('/aws/sagemaker/Endpoints/pneumoscope-prod-ml-t2-medium');
    expect(resourceOf(templateOf('Hosting'), 'AWS::SageMaker::Endpoint').DependsOn).toContain(group.id);
    const execution = resourcesOf(templateOf('Service'), 'AWS::Logs::LogGroup').find(({ Properties }) =>
      JSON.stringify(Properties.LogGroupName ?? '').includes('API-Gateway-Execution-Logs_'),
    );
    expect(resourceOf(templateOf('Service'), 'AWS::ApiGateway::Stage').DependsOn).toContain(execution?.id);
  });

  it('of SageMaker’s jobs, one for the account, are made if absent, then get retention and key; an existing one is no error', () => {
    const calls = resourcesOf(templateOf('Data'), 'Custom::AWS').map(({ Properties }) => {
      const { Create } = Properties as { Create?: string };
      return JSON.stringify(Create);
    });
    for (const name of ['TrainingJobs', 'TransformJobs']) {
      const [made, kept, encrypted] = ['CreateLogGroup', 'PutRetentionPolicy', 'AssociateKmsKey'].map((action) =>
        calls.find((call) => call.includes(`/aws/sagemaker/${name}`) && call.includes(action)),
      );
      expect(made).toContain('ResourceAlreadyExistsException');
      expect(kept).toContain('retentionInDays');
      expect(encrypted).toContain('kmsKeyId');
    }
  });

  it('of the audit can be written by the handlers of images, and read by no role of the deployment', () => {
    const policies = JSON.stringify(resourcesIn(templatesOf('scaled'), 'AWS::IAM::Policy'));
    expect(policies).toContain('log-group:/pneumoscope/prod/audit:*');
    expect(policies).not.toMatch(/logs:(GetLogEvents|FilterLogEvents|StartQuery|DeleteLogGroup|DeleteLogStream|\*)/);
  });
});
