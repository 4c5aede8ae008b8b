import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VARIANTS } from './synthesize.ts';
import { type Resource, resourceOf, resourcesIn, resourcesOf, templateOf, templatesOf } from './templates.ts';

const RUNBOOK = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal: { readonly Service?: string | readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statementsOf = (properties: unknown, name: string) =>
  (properties as Record<string, { Statement: Statement[] }>)[name]?.Statement ?? [];

describe('an alarm', () => {
  const alarms = (variant: string) => resourcesIn(templatesOf(variant), 'AWS::CloudWatch::Alarm');

  it.each(Object.keys(VARIANTS))(
    'tells the topic when it rings and when it is over, and names its runbook: %s',
    (variant) => {
      const stage = VARIANTS[variant]?.stage ?? 'prod';
      for (const { Properties } of alarms(variant)) {
        const { AlarmName, AlarmActions, OKActions, AlarmDescription } = Properties as Record<string, unknown>;
        const topic = [`arn:aws:sns:eu-west-1:111122223333:pneumoscope-${stage}-alarms`];
        expect([AlarmActions, OKActions]).toEqual([topic, topic]);
        const id = String(AlarmName).replace(`pneumoscope-${stage}-`, '');
        expect(AlarmDescription).toContain(`docs/operations.md, "Runbook", ${id}`);
        expect(RUNBOOK).toContain(`\n| ${id} | `);
      }
    },
  );

  it('may publish to the topic: its policy is not only a denial, and the key lets CloudWatch use it', () => {
    const data = templateOf('Data');
    const policy = statementsOf(resourceOf(data, 'AWS::SNS::TopicPolicy').Properties, 'PolicyDocument');
    const cloudWatch = policy.find(({ Principal }) => Principal?.Service === 'cloudwatch.amazonaws.com');
    expect(cloudWatch).toMatchObject({
      Effect: 'Allow',
      Action: 'sns:Publish',
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:pneumoscope-prod-*' },
      },
    });
    for (const { Properties } of alarms('default')) expect(String(Properties.AlarmName)).toMatch(/^pneumoscope-prod-/);
    const key = statementsOf(resourceOf(data, 'AWS::KMS::Key').Properties, 'KeyPolicy');
    const use = key.find(({ Principal }) => [Principal?.Service].flat().includes('cloudwatch.amazonaws.com'));
    expect(use?.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*']);
    expect(resourceOf(data, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId');
  });

  it('on an idle endpoint rings only after three days on which its instances ran, never while it is new', () => {
    const idle = resourcesOf(templateOf('Hosting'), 'AWS::CloudWatch::Alarm').find(({ id }) => id.includes('Idle'));
    const { TreatMissingData, EvaluationPeriods, Metrics } = (idle as Resource).Properties as unknown as {
      TreatMissingData: string;
      EvaluationPeriods: number;
      Metrics: { Expression?: string; MetricStat?: { Stat: string; Metric: { MetricName: string } } }[];
    };
    expect([TreatMissingData, EvaluationPeriods]).toEqual(['notBreaching', 3]);
    expect(Metrics[0]?.Expression).toBe('IF(alive >= 1400 AND FILL(images, 0) < 1, 1, 0)');
    expect(Metrics.slice(1).map(({ MetricStat }) => [MetricStat?.Metric.MetricName, MetricStat?.Stat])).toEqual([
      ['CPUUtilization', 'SampleCount'],
      ['Invocations', 'Sum'],
    ]);
  });

  it('rolls back an update by errors and latency of the endpoint, not by requests that the container refuses', () => {
    const { DeploymentConfig } = resourceOf(templateOf('Hosting'), 'AWS::SageMaker::Endpoint').Properties as {
      DeploymentConfig?: { AutoRollbackConfiguration: { Alarms: { AlarmName: { Ref: string } }[] } };
    };
    const names = DeploymentConfig?.AutoRollbackConfiguration.Alarms.map(({ AlarmName }) => AlarmName.Ref);
    expect(names?.map((name) => name.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'AlarmsEndpointErrors',
      'AlarmsEndpointLatency',
    ]);
    const { Resources } = templateOf('Hosting').toJSON();
    const policies = JSON.stringify(Resources);
    expect(policies).toContain('cloudwatch:DescribeAlarms');
  });
});

describe('the dashboard', () => {
  it('shows the metrics of its own deployment, not of others in the account', () => {
    const dashboard = JSON.stringify(resourceOf(templateOf('Service'), 'AWS::CloudWatch::Dashboard').Properties);
    expect(dashboard).toContain('Pneumoscope/pneumoscope-prod');
    expect(dashboard).not.toMatch(/\\"Pneumoscope\\"/);
  });

  it('shows every alarm, those of the Hosting stack by their names', () => {
    const dashboard = JSON.stringify(resourceOf(templateOf('Service'), 'AWS::CloudWatch::Dashboard').Properties);
    for (const { Properties } of resourcesOf(templateOf('Hosting'), 'AWS::CloudWatch::Alarm'))
      expect(dashboard).toContain(`:alarm:${Properties.AlarmName}`);
  });
});

describe('the budget', () => {
  it('counts what carries the tags of the deployment, and tells the alarms’ topic', () => {
    templateOf('Data', 'scaled').hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetName: 'pneumoscope-prod-eu-west-1',
        BudgetLimit: { Amount: 200, Unit: 'USD' },
        FilterExpression: {
          And: [
            { Tags: { Key: 'application', Values: ['Pneumoscope'] } },
            { Tags: { Key: 'stage', Values: ['prod'] } },
          ],
        },
      },
    });
    templateOf('Data').resourceCountIs('AWS::Budgets::Budget', 0);
    const policy = statementsOf(resourceOf(templateOf('Data'), 'AWS::SNS::TopicPolicy').Properties, 'PolicyDocument');
    expect(policy.map(({ Principal }) => Principal?.Service)).toContain('budgets.amazonaws.com');
  });
});
