import { Annotations, Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { ConfigurationFile } from '../../lib/config/configuration.ts';
import { parseConfiguration } from '../../lib/config/parse-configuration.ts';
import { estimateCost } from '../../lib/cost/estimate.ts';
import { adviseOnExplanations, explains } from '../../lib/explanation/explanation-mode.ts';
import { rightsByRole } from './iam.ts';
import { build, synthesize } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

const configured = (context: Record<string, string>, file: ConfigurationFile = {}) =>
  parseConfiguration(file, context, 'eu-west-1');

const FUNCTION = { Description: 'Explains the verdict on an image' };

/** The function that explains; an empty array where it is not deployed. */
const explainers = (template: Template) =>
  resourcesOf(template, 'AWS::Lambda::Function').filter(
    ({ Properties }) => (Properties as { Description?: string }).Description === FUNCTION.Description,
  );

describe('`explains`', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['the default, ml.t2.medium', {}, false],
    ['another t2', { 'hosting.instanceType': 'ml.t2.xlarge' }, false],
    ['an instance with whole processors', { 'hosting.instanceType': 'ml.m5.large' }, true],
    ['a serverless endpoint', { 'hosting.kind': 'serverless' }, true],
    ['a t2, turned on', { explanation: 'on' }, true],
    ['a t2, turned on by its full name', { 'explanation.mode': 'on', 'explanation.callsAtOnce': '1' }, true],
    ['an m5, turned off', { 'hosting.instanceType': 'ml.m5.large', explanation: 'off' }, false],
  ])('for %s (%j): %s', (_, context, expected) => expect(explains(configured(context))).toBe(expected));

  it('keeps the mode beside other settings of explanations, in any order', () => {
    const both = { explanation: 'on', 'explanation.callsAtOnce': '4' };
    for (const context of [both, Object.fromEntries(Object.entries(both).reverse())]) {
      expect(configured(context).explanation).toMatchObject({ mode: 'on', callsAtOnce: 4 });
    }
  });

  it.each([
    [{ explanation: 'maybe' }, 'explanation.mode'],
    [{ 'explanation.callsAtOnce': '9' }, 'explanation.callsAtOnce'],
    [{ 'explanation.rateLimit': '0' }, 'explanation.rateLimit'],
  ])('refuses %j', (context, name) => expect(() => configured(context)).toThrow(`\n  ${name}: `));
});

describe('the operator at synthesis', () => {
  it('reads that explanations are off on t2, why, and how to turn them on', () => {
    Annotations.fromStack(build().deployment.service).hasInfo(
      '/Pneumoscope-prod-Service',
      Match.stringLikeRegexp('Explanations are off: one asks the model 75 times.*ml\\.t2\\.medium.*-c explanation=on'),
    );
  });

  it('reads what to expect where they are turned on nevertheless', () =>
    expect(adviseOnExplanations(configured({ explanation: 'on' }))).toContain('EXPLANATION_TIMED_OUT'));

  it.each([{ explanation: 'off' }, { 'hosting.instanceType': 'ml.m5.large' }, { 'hosting.kind': 'serverless' }])(
    'reads nothing about them with %j',
    (context) => expect(adviseOnExplanations(configured(context))).toBeNull(),
  );

  it('reads what one costs on a serverless endpoint', () => {
    const lines = estimateCost(configured({ model: 'bundled', 'hosting.kind': 'serverless' })).join('\n');
    expect(lines).toMatch(/Explanations: 75 calls of the model each, \$0\.00\d+/);
  });
});

describe('the function that explains', () => {
  const template = templateOf('Service', 'scaled');

  it('is not deployed on t2, nor has it a path there', () => {
    expect(explainers(templateOf('Service'))).toEqual([]);
    templateOf('Service').resourcePropertiesCountIs('AWS::ApiGateway::Resource', { PathPart: 'explain' }, 0);
  });

  it('has 28 s, two executions at once and two calls at once by default', () =>
    template.hasResourceProperties('AWS::Lambda::Function', {
      ...FUNCTION,
      Timeout: 28,
      ReservedConcurrentExecutions: 2,
      Environment: {
        Variables: Match.objectLike({ CALLS_AT_ONCE: '2', ENDPOINT_PARAMETER: '/pneumoscope/prod/endpoint' }),
      },
    }));

  it('takes its own settings', () => {
    const hosting = { instanceType: 'ml.m5.large' };
    const explanation = { callsAtOnce: 4, reservedConcurrency: 3, rateLimit: 5, burstLimit: 6 };
    const own = synthesize('Service', { model: 'bundled', hosting, explanation });
    own.hasResourceProperties('AWS::Lambda::Function', {
      ...FUNCTION,
      ReservedConcurrentExecutions: 3,
      Environment: { Variables: Match.objectLike({ CALLS_AT_ONCE: '4' }) },
    });
    expect(throttleOf(own)).toMatchObject({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 });
  });

  it('may find and invoke the endpoint, write to its log and the audit log and send traces, and nothing else', () => {
    const rights = [...rightsByRole(template)].find(([role]) => role.startsWith('ApiExplainRole'))?.[1] ?? [];
    expect(new Set(rights.map(({ action }) => action))).toEqual(
      new Set([
        'sagemaker:InvokeEndpoint',
        'ssm:GetParameter',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
      ]),
    );
    expect(rights.find(({ action }) => action === 'sagemaker:InvokeEndpoint')?.resource).toMatch(
      /:endpoint\/pneumoscope-prod-\*$/,
    );
  });

  it('is integrated for 29 s, behind sign-in, on POST and every other method', () => {
    const ofExplain = resourcesOf(template, 'AWS::ApiGateway::Method').filter(({ id }) => id.includes('explain'));
    const methods = ofExplain.map(
      ({ Properties }) =>
        Properties as unknown as {
          HttpMethod: string;
          AuthorizationType: string;
          Integration: { TimeoutInMillis: number };
        },
    );
    expect(methods.map(({ HttpMethod, AuthorizationType }) => `${HttpMethod} ${AuthorizationType}`).sort()).toEqual([
      'ANY COGNITO_USER_POOLS',
      'OPTIONS NONE',
      'POST COGNITO_USER_POOLS',
    ]);
    for (const { Integration } of methods) expect(Integration.TimeoutInMillis).toBe(29_000);
  });

  it('has a throttle of its own, and logs no more than the other methods', () =>
    expect(throttleOf(template)).toMatchObject({
      ThrottlingRateLimit: 1,
      ThrottlingBurstLimit: 2,
      LoggingLevel: 'ERROR',
      DataTraceEnabled: false,
    }));

  it('has an alarm and a row of the dashboard', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmName: 'pneumoscope-prod-ExplainErrors' });
    const dashboard = JSON.stringify(resourceOf(template, 'AWS::CloudWatch::Dashboard').Properties);
    expect(dashboard).toContain('Time of an explanation in ms');
    expect(JSON.stringify(resourceOf(templateOf('Service'), 'AWS::CloudWatch::Dashboard').Properties)).not.toContain(
      'explanation',
    );
  });

  it('lets its uploads through the web ACL, as those for verdicts', () => {
    const acl = JSON.stringify(resourceOf(template, 'AWS::WAFv2::WebACL').Properties);
    expect(acl).toContain('"SearchString":"/api/explain"');
    expect(acl).toContain('"SearchString":"/api/predict"');
  });
});

function throttleOf(template: Template): unknown {
  const { MethodSettings } = resourceOf(template, 'AWS::ApiGateway::Stage').Properties as {
    MethodSettings?: { ResourcePath: string; HttpMethod: string }[];
  };
  return MethodSettings?.find(
    ({ ResourcePath, HttpMethod }) => ResourcePath === '/~1api~1explain' && HttpMethod === 'POST',
  );
}
