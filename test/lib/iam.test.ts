import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type { HandlerFunction } from '../../lib/functions/handler-function.ts';
import { type Right, rightsByRole } from './iam.ts';
import { build, VARIANTS } from './synthesize.ts';
import { resourcesIn, resourcesOf, templateOf, templatesOf } from './templates.ts';

const HERE = 'eu-west-1:111122223333';
const SAGEMAKER = `arn:aws:sagemaker:${HERE}`;
const ASSETS = 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-west-1';
const MODELS = 'arn:aws:s3:::pneumoscope-prod-models-111122223333-eu-west-1';
const KEY = '<keyarn>';
const TRACES = ['xray:PutTraceSegments *', 'xray:PutTelemetryRecords *'];
const logs = (group: string) => [`logs:CreateLogStream <${group}>`, `logs:PutLogEvents <${group}>`];
const AUDIT = ['CreateLogStream', 'PutLogEvents'].map(
  (action) => `logs:${action} arn:aws:logs:${HERE}:log-group:/pneumoscope/prod/audit:*`,
);
const FIND_ENDPOINT = `ssm:GetParameter arn:aws:ssm:${HERE}:parameter/pneumoscope/prod/endpoint`;
const TEST_IMAGES = 'test/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08/*';
const write = (...keys: string[]) =>
  keys.flatMap((key) => [`s3:PutObject ${MODELS}/${key}`, `s3:AbortMultipartUpload ${MODELS}/${key}`]);

const sageMakerRole = (...groups: string[]) => [
  ...['BatchCheckLayerAvailability', 'BatchGetImage', 'GetDownloadUrlForLayer'].map(
    (action) => `ecr:${action} arn:aws:ecr:eu-west-1:685385470294:repository/image-classification`,
  ),
  'ecr:GetAuthorizationToken *',
  'cloudwatch:PutMetricData * if',
  ...groups
    .map((group) => `arn:aws:logs:${HERE}:log-group:/aws/sagemaker/${group}`)
    .flatMap((group) => [
      `logs:DescribeLogStreams ${group}`,
      `logs:CreateLogStream ${group}:log-stream:*`,
      `logs:PutLogEvents ${group}:log-stream:*`,
    ]),
  ...['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'].map(
    (action) => `kms:${action} ${KEY}`,
  ),
  `kms:ReEncryptFrom ${KEY}`,
  `kms:ReEncryptTo ${KEY}`,
  `kms:CreateGrant ${KEY} if`,
];

/** Every role's rights, one by one. Any right that is not listed here fails the test. */
const RIGHTS: Readonly<Record<string, readonly string[]>> = {
  ApiPredictRole: [
    ...TRACES,
    ...logs('ApiPredictLogs'),
    ...AUDIT,
    FIND_ENDPOINT,
    `sagemaker:InvokeEndpoint ${SAGEMAKER}:endpoint/pneumoscope-prod-*`,
  ],
  ApiStatusRole: [
    ...TRACES,
    ...logs('ApiStatusLogs'),
    FIND_ENDPOINT,
    `sagemaker:DescribeEndpoint ${SAGEMAKER}:endpoint/pneumoscope-prod-*`,
    `s3:GetObject ${MODELS}/models/*/report.json`,
    `kms:Decrypt ${KEY}`,
  ],
  PipelineFunctionsRefusalRole: [...TRACES, ...logs('PipelineFunctionsRefusalLogs')],
  PipelineFunctionsSignalRole: [...TRACES, ...logs('PipelineFunctionsSignalLogs')],
  PipelineFunctionsEvaluateRole: [
    ...TRACES,
    ...logs('PipelineFunctionsEvaluateLogs'),
    `s3:ListBucket ${MODELS} if`,
    `s3:GetObject ${MODELS}/transform/*`,
    `s3:GetObject ${MODELS}/test/*/checks.json`,
    `s3:PutObject ${MODELS}/reports/*`,
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
  ],
  PipelineFunctionsGateRole: [
    ...TRACES,
    ...logs('PipelineFunctionsGateLogs'),
    `s3:ListBucket ${MODELS} if`,
    `s3:GetObject ${MODELS}/reports/*`,
    `s3:GetObject ${MODELS}/models/*/report.json`,
    `s3:PutObject ${MODELS}/reports/*`,
    `kms:Decrypt ${KEY}`,
    `kms:GenerateDataKey ${KEY}`,
    FIND_ENDPOINT,
  ],
  OutcomeStartRole: [
    ...TRACES,
    ...logs('OutcomeStartLogs'),
    'states:StartExecution <PipelineStateMachine>',
    ...['DescribeExecution', 'StopExecution'].map(
      (action) => `states:${action} arn:aws:states:${HERE}:execution:<PipelineStateMachine>:pneumoscope-prod-*`,
    ),
    `sagemaker:DescribeTrainingJob ${SAGEMAKER}:training-job/pneumoscope-prod-*`,
    `sagemaker:StopTrainingJob ${SAGEMAKER}:training-job/pneumoscope-prod-*`,
    `sagemaker:StopTransformJob ${SAGEMAKER}:transform-job/pneumoscope-prod-*`,
    `sagemaker:DeleteModel ${SAGEMAKER}:model/pneumoscope-prod-*`,
    `s3:ListBucket ${MODELS} if`,
  ],
  PipelineStateMachineRole: [
    ...['Refusal', 'Evaluate', 'Gate', 'Signal'].map(
      (name) => `lambda:InvokeFunction <PipelineFunctions${name}Function>`,
    ),
    ...['Create', 'Describe', 'Stop'].flatMap((verb) => [
      `sagemaker:${verb}TrainingJob ${SAGEMAKER}:training-job/pneumoscope-prod-*`,
      `sagemaker:${verb}TransformJob ${SAGEMAKER}:transform-job/pneumoscope-prod-*`,
    ]),
    ...['training-job', 'transform-job', 'model'].map(
      (kind) => `sagemaker:AddTags ${SAGEMAKER}:${kind}/pneumoscope-prod-*`,
    ),
    'sagemaker:ListTags *',
    `sagemaker:CreateModel ${SAGEMAKER}:model/pneumoscope-prod-*`,
    `sagemaker:DeleteModel ${SAGEMAKER}:model/pneumoscope-prod-*`,
    'iam:PassRole <PipelineSageMakerRole> if',
    ...['DescribeRule', 'PutRule', 'PutTargets'].flatMap((action) =>
      ['Training', 'Transform'].map(
        (jobs) => `events:${action} arn:aws:events:${HERE}:rule/StepFunctionsGetEventsForSageMaker${jobs}JobsRule`,
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
  PipelineSageMakerRole: [
    ...sageMakerRole('TrainingJobs', 'TransformJobs'),
    `s3:GetObject ${ASSETS}/<train>.rec`,
    `s3:GetObject ${ASSETS}/<validation>.rec`,
    `s3:ListBucket ${ASSETS} if`,
    ...[TEST_IMAGES, 'jobs/*', 'artefacts/*'].map((key) => `s3:GetObject ${MODELS}/${key}`),
    `s3:ListBucket ${MODELS} if`,
    ...write('jobs/*', 'transform/*'),
  ],
  HostingRoleSageMakerRole: [
    ...sageMakerRole('Endpoints/pneumoscope-prod-ml-t2-medium', 'TransformJobs'),
    `s3:GetObject ${MODELS}/models/<hash>/model.tar.gz`,
    `s3:GetObject ${MODELS}/transform/*`,
    `s3:ListBucket ${MODELS} if`,
    ...write('transform/*'),
    `cloudwatch:DescribeAlarms arn:aws:cloudwatch:${HERE}:alarm:pneumoscope-prod-*`,
  ],
};

/** Rights that the pipeline's role has more where it takes a given model. */
const TO_TAKE_A_GIVEN_MODEL = [
  's3:GetObject arn:aws:s3:::models-of-mine/pneumonia/model.tar.gz',
  `s3:GetObject ${MODELS}/artefacts/<sha256>/model.tar.gz`,
  `s3:PutObject ${MODELS}/artefacts/<sha256>/model.tar.gz`,
];

const inWords = (rights: readonly Right[]) =>
  [
    ...new Set(rights.map(({ action, resource, conditional }) => `${action} ${resource}${conditional ? ' if' : ''}`)),
  ].sort();

/** Placeholders for names that are derived from content. */
function withoutHashes(right: string): string {
  return right
    .replace(/d678d80c2d57[0-9a-f]+\.rec/, '<train>.rec')
    .replace(/f52d3f741dfa[0-9a-f]+\.rec/, '<validation>.rec')
    .replace(/models\/[0-9a-f]{12}\//, 'models/<hash>/')
    .replace(/artefacts\/[0-9a-f]{64}\//, 'artefacts/<sha256>/');
}

/** CDK's own functions. */
const CDK_OWN = /^(CustomCDK|AWS679f53fac002430cb0da5b7982bd2287)/;

const rightsOf = (...templates: Template[]) =>
  Object.fromEntries(
    templates
      .flatMap((template) => [...rightsByRole(template)])
      .filter(([role]) => !CDK_OWN.test(role) && !/CustomResourcePolicy/.test(role))
      .map(([role, rights]) => [role, inWords(rights).map(withoutHashes)]),
  );

describe('the rights of every role', () => {
  const found = rightsOf(...templatesOf('default').values());

  it('are given to no role that is not listed here', () =>
    expect(Object.keys(found).sort()).toEqual(Object.keys(RIGHTS).sort()));

  it.each(Object.keys(RIGHTS))('%s may do exactly this', (role) =>
    expect(found[role]).toEqual([...(RIGHTS[role] ?? [])].sort()),
  );

  it('let the pipeline copy a given model, where there is one, and nothing else', () => {
    const taking = rightsOf(templateOf('Training', 'minimal')).PipelineStateMachineRole ?? [];
    const training = RIGHTS.PipelineStateMachineRole ?? [];
    expect(taking.filter((right) => !training.includes(right))).toEqual([...TO_TAKE_A_GIVEN_MODEL].sort());
  });

  it('let no role of SageMaker make a log group', () => {
    for (const part of ['Training', 'Hosting'] as const)
      expect(JSON.stringify(resourcesOf(templateOf(part), 'AWS::IAM::Policy'))).not.toContain('CreateLogGroup');
  });

  it('fail the test if a wildcard is added', () => {
    const { service } = build(VARIANTS.default).deployment;
    const predict = service.node.findChild('Api').node.findChild('Predict') as HandlerFunction;
    predict.role.addToPolicy(new PolicyStatement({ actions: ['sagemaker:*'], resources: ['*'] }));
    expect(rightsOf(Template.fromStack(service)).ApiPredictRole).not.toEqual([...(RIGHTS.ApiPredictRole ?? [])].sort());
  });

  it('include no managed policy except those of CDK’s own functions and of API Gateway’s logs', () => {
    const managed = resourcesIn(templatesOf('default'), 'AWS::IAM::Role').filter(
      ({ Properties }) => 'ManagedPolicyArns' in Properties,
    );
    expect([...new Set(managed.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')))].sort()).toEqual([
      'AWS679f53fac002430cb0da5b7982bd2287ServiceRole',
      'ApiLogsRole',
      'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C1024MiB2048MiBServiceRole',
      'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756CServiceRole',
      'CustomS3AutoDeleteObjectsCustomResourceProviderRole',
    ]);
  });

  it.each([
    ['AWS::Lambda::Function', 'lambda.amazonaws.com', false],
    ['AWS::StepFunctions::StateMachine', 'states.amazonaws.com', true],
    ['AWS::SageMaker::Model', 'sagemaker.amazonaws.com', true],
  ])(
    'belong to roles that only the acting service can assume: %s by %s (for this account: %s)',
    (type, service, own) => {
      for (const template of templatesOf('default').values()) {
        for (const { Properties } of resourcesOf(template, type)) {
          const { Role, RoleArn, ExecutionRoleArn } = Properties as Record<
            string,
            { 'Fn::GetAtt': string[] } | undefined
          >;
          const id = (Role ?? RoleArn ?? ExecutionRoleArn)?.['Fn::GetAtt'][0] ?? '';
          const { Statement } = template.toJSON().Resources[id].Properties.AssumeRolePolicyDocument;
          expect(Statement).toHaveLength(1);
          expect(JSON.stringify(Statement[0].Principal)).toContain(service);
          const condition = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
          expect(Statement[0].Condition).toEqual(own ? condition : undefined);
        }
      }
    },
  );
});
