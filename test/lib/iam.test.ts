import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { HandlerFunction } from '../../lib/functions/handler-function.ts';
import { type Right, rightsByRole } from './iam.ts';
import { build, VARIANTS } from './synthesize.ts';
import { resourcesOf, templateOf } from './templates.ts';

const SAGEMAKER = 'arn:aws:sagemaker:eu-west-1:111122223333';
const ASSETS = 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-west-1';
const MODELS = '<TrainingModelsBucket>';
const KEY = '<EncryptionKey>';
const TRACES = ['xray:PutTraceSegments *', 'xray:PutTelemetryRecords *'];
const logs = (group: string) => [`logs:CreateLogStream <${group}>`, `logs:PutLogEvents <${group}>`];
const TEST_IMAGES = 'test/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/*';

const sageMakerRole = (...groups: string[]) => [
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].map(
    (action) => `ecr:${action} arn:aws:ecr:eu-west-1:685385470294:repository/image-classification`,
  ),
  'ecr:GetAuthorizationToken *',
  'cloudwatch:PutMetricData * if',
  ...groups.flatMap((group) =>
    ['CreateLogGroup', 'CreateLogStream', 'DescribeLogStreams', 'PutLogEvents'].map(
      (action) => `logs:${action} arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/${group}*`,
    ),
  ),
  `kms:Decrypt ${KEY}`,
  `kms:GenerateDataKey ${KEY}`,
];

/** Every role's rights, one by one. Any right that is not listed here fails the test. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  ApiPredictRole: [
    ...TRACES,
    ...logs('ApiPredictLogs'),
    `sagemaker:InvokeEndpoint ${SAGEMAKER}:endpoint/pneumoscope-endpoint`,
  ],
  ApiStatusRole: [
    ...TRACES,
    ...logs('ApiStatusLogs'),
    `sagemaker:DescribeEndpoint ${SAGEMAKER}:endpoint/pneumoscope-endpoint`,
    `s3:GetObject ${MODELS}/models/<hash>/report.json`,
    `kms:Decrypt ${KEY}`,
  ],
  TrainingPipelineFunctionsRefusalRole: [...TRACES, ...logs('TrainingPipelineFunctionsRefusalLogs')],
  TrainingPipelineFunctionsSignalRole: [...TRACES, ...logs('TrainingPipelineFunctionsSignalLogs')],
  TrainingPipelineFunctionsEvaluateRole: [
    ...TRACES,
    ...logs('TrainingPipelineFunctionsEvaluateLogs'),
    `s3:ListBucket ${MODELS} if`,
    `s3:GetObject ${MODELS}/transform/*`,
    `s3:GetObject ${MODELS}/test/*/checks.json`,
    `s3:PutObject ${MODELS}/reports/*`,
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
  ],
  TrainingPipelineFunctionsGateRole: [
    ...TRACES,
    ...logs('TrainingPipelineFunctionsGateLogs'),
    `s3:ListBucket ${MODELS} if`,
    `s3:GetObject ${MODELS}/reports/*`,
    `s3:GetObject ${MODELS}/models/*/report.json`,
    `s3:PutObject ${MODELS}/reports/*`,
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
    `sagemaker:DescribeEndpoint ${SAGEMAKER}:endpoint/pneumoscope-endpoint`,
    `sagemaker:DescribeEndpointConfig ${SAGEMAKER}:endpoint-config/*`,
    `sagemaker:DescribeModel ${SAGEMAKER}:model/*`,
  ],
  TrainingOutcomeStartRole: [
    ...TRACES,
    ...logs('TrainingOutcomeStartLogs'),
    'states:StartExecution <TrainingPipelineStateMachine>',
    ...['DescribeExecution', 'StopExecution'].map(
      (action) =>
        `states:${action} arn:aws:states:eu-west-1:111122223333:execution:<TrainingPipelineStateMachine>:pneumoscope-*`,
    ),
    `sagemaker:DescribeTrainingJob ${SAGEMAKER}:training-job/pneumoscope-*`,
    `sagemaker:StopTrainingJob ${SAGEMAKER}:training-job/pneumoscope-*`,
    `sagemaker:StopTransformJob ${SAGEMAKER}:transform-job/pneumoscope-*`,
    `sagemaker:DeleteModel ${SAGEMAKER}:model/pneumoscope-*`,
    `s3:ListBucket ${MODELS} if`,
  ],
  TrainingPipelineStateMachineRole: [
    ...['Refusal', 'Evaluate', 'Gate', 'Signal'].map(
      (name) => `lambda:InvokeFunction <TrainingPipelineFunctions${name}Function>`,
    ),
    ...['Create', 'Describe', 'Stop'].flatMap((verb) => [
      `sagemaker:${verb}TrainingJob ${SAGEMAKER}:training-job/pneumoscope-*`,
      `sagemaker:${verb}TransformJob ${SAGEMAKER}:transform-job/pneumoscope-*`,
    ]),
    `sagemaker:AddTags ${SAGEMAKER}:training-job/pneumoscope-*`,
    `sagemaker:AddTags ${SAGEMAKER}:transform-job/pneumoscope-*`,
    'sagemaker:ListTags *',
    `sagemaker:CreateModel ${SAGEMAKER}:model/pneumoscope-*`,
    `sagemaker:DeleteModel ${SAGEMAKER}:model/pneumoscope-*`,
    'iam:PassRole <TrainingPipelineSageMakerRole> if',
    ...['DescribeRule', 'PutRule', 'PutTargets'].flatMap((action) =>
      ['Training', 'Transform'].map(
        (jobs) =>
          `events:${action} arn:aws:events:eu-west-1:111122223333:rule/StepFunctionsGetEventsForSageMaker${jobs}JobsRule`,
      ),
    ),
    `kms:CreateGrant ${KEY} if`,
    `kms:DescribeKey ${KEY} if`,
    `s3:GetObject ${MODELS}/jobs/*`,
    `s3:GetObject ${MODELS}/reports/*`,
    `s3:PutObject ${MODELS}/models/*`,
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
    ...[
      'CreateLogDelivery',
      'DeleteLogDelivery',
      'DescribeLogGroups',
      'DescribeResourcePolicies',
      'GetLogDelivery',
      'ListLogDeliveries',
      'PutResourcePolicy',
      'UpdateLogDelivery',
    ].map((action) => `logs:${action} *`),
    ...TRACES,
    'xray:GetSamplingRules *',
    'xray:GetSamplingTargets *',
  ],
  TrainingPipelineSageMakerRole: [
    ...sageMakerRole('TrainingJobs', 'TransformJobs'),
    `s3:GetObject ${ASSETS}/<train>.rec`,
    `s3:GetObject ${ASSETS}/<validation>.rec`,
    `s3:ListBucket ${ASSETS} if`,
    `s3:GetObject ${MODELS}/${TEST_IMAGES}`,
    `s3:GetObject ${MODELS}/jobs/*`,
    `s3:ListBucket ${MODELS} if`,
    `s3:PutObject ${MODELS}/jobs/*`,
    `s3:PutObject ${MODELS}/transform/*`,
  ],
  TrainingHostingRole: [
    ...sageMakerRole('Endpoints/pneumoscope-endpoint'),
    `s3:GetObject ${MODELS}/models/<hash>/model.tar.gz`,
    `s3:ListBucket ${MODELS} if`,
  ],
};

const inWords = (rights: readonly Right[]) =>
  [
    ...new Set(rights.map(({ action, resource, conditional }) => `${action} ${resource}${conditional ? ' if' : ''}`)),
  ].sort();

/** Placeholders for names that are derived from content. */
function withoutHashes(right: string): string {
  return right
    .replace(/d678d80c2d57[0-9a-f]+\.rec/, '<train>.rec')
    .replace(/f52d3f741dfa[0-9a-f]+\.rec/, '<validation>.rec')
    .replace(/models\/[0-9a-f]{12}\//, 'models/<hash>/');
}

const rightsOf = (template: Template) =>
  Object.fromEntries(
    [...rightsByRole(template)]
      .filter(([role]) => !role.startsWith('CustomCDK'))
      .map(([role, rights]) => [role, inWords(rights).map(withoutHashes)]),
  );

describe('the rights of every role', () => {
  const found = rightsOf(templateOf('default'));

  it('are given to no role that is not listed here', () =>
    expect(Object.keys(found).sort()).toEqual(Object.keys(RIGHTS).sort()));

  it.each(Object.keys(RIGHTS))('%s may do exactly this', (role) =>
    expect(found[role]).toEqual([...(RIGHTS[role] ?? [])].sort()),
  );

  it('fail the test if a wildcard is added', () => {
    const { stack } = build(VARIANTS.default);
    const predict = stack.node.findChild('Api').node.findChild('Predict') as HandlerFunction;
    predict.role.addToPolicy(new PolicyStatement({ actions: ['sagemaker:*'], resources: ['*'] }));
    expect(rightsOf(Template.fromStack(stack)).ApiPredictRole).not.toEqual([...(RIGHTS.ApiPredictRole ?? [])].sort());
  });

  it('include no managed policy except those of CDK’s own functions and of API Gateway’s logs', () => {
    const managed = resourcesOf(templateOf('default'), 'AWS::IAM::Role').filter(
      ({ Properties }) => 'ManagedPolicyArns' in Properties,
    );
    expect(managed.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'ApiCloudWatchRole',
      'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C1024MiB2048MiBServiceRole',
      'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756CServiceRole',
      'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    ]);
  });

  it.each([
    ['AWS::Lambda::Function', 'lambda.amazonaws.com'],
    ['AWS::StepFunctions::StateMachine', 'states.amazonaws.com'],
    ['AWS::SageMaker::Model', 'sagemaker.amazonaws.com'],
  ])('belong to roles that only the acting service can assume: %s', (type, service) => {
    const template = templateOf('default');
    for (const { Properties } of resourcesOf(template, type)) {
      const { Role, RoleArn, ExecutionRoleArn } = Properties as Record<string, { 'Fn::GetAtt': string[] } | undefined>;
      const id = (Role ?? RoleArn ?? ExecutionRoleArn)?.['Fn::GetAtt'][0] ?? '';
      const role = template.toJSON().Resources[id].Properties;
      const { Principal } = role.AssumeRolePolicyDocument.Statement[0];
      expect(JSON.stringify(Principal)).toContain(service);
      expect(role.AssumeRolePolicyDocument.Statement).toHaveLength(1);
    }
  });
});
