import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { definitionOf } from './state-machine.ts';
import { synthesize } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

const endpointOf = (variant: string) => resourceOf(templateOf(variant), 'AWS::SageMaker::Endpoint').Properties;
const configOf = (variant: string) => resourceOf(templateOf(variant), 'AWS::SageMaker::EndpointConfig').Properties;

describe('the endpoint', () => {
  it('hosts on one t2.medium by default, as the notebook project does, with a key for its volume and no capture of images', () => {
    expect(configOf('default')).toEqual({
      KmsKeyId: expect.anything(),
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: expect.anything(),
          InitialVariantWeight: 1,
          InstanceType: 'ml.t2.medium',
          InitialInstanceCount: 1,
        },
      ],
    });
  });

  it('has a name that is known at synthesis, and lets CloudFormation name model and configuration', () => {
    expect(endpointOf('default').EndpointName).toBe('pneumoscope-endpoint');
    for (const type of ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig'])
      expect(
        Object.keys(resourceOf(templateOf('default'), type).Properties).filter((name) => /Name$/.test(name)),
      ).toEqual([]);
  });

  it('serves the artefact that passed the gate, at an address known at synthesis', () => {
    const { PrimaryContainer } = resourceOf(templateOf('default'), 'AWS::SageMaker::Model').Properties as {
      PrimaryContainer?: { ModelDataUrl: unknown; Image: string };
    };
    const hash = templateOf('default').findOutputs('TrainingHash').TrainingHash?.Value;
    expect(JSON.stringify(PrimaryContainer?.ModelDataUrl)).toContain(`/models/${hash}/model.tar.gz`);
    expect(PrimaryContainer?.Image).toContain('/image-classification:1');
  });

  it('waits for the gate: its model depends on the wait condition', () => {
    const condition = resourceOf(templateOf('default'), 'AWS::CloudFormation::WaitCondition').id;
    expect(resourceOf(templateOf('default'), 'AWS::SageMaker::Model').DependsOn).toContain(condition);
  });

  it('does not delay anything that the page needs', () => {
    const template = templateOf('default').toJSON();
    const names = new Set([resourceOf(templateOf('default'), 'AWS::SageMaker::Endpoint').id]);
    const waiting = Object.entries(template.Resources as Record<string, object>).filter(
      ([id, resource]) => !names.has(id) && [...names].some((name) => JSON.stringify(resource).includes(`"${name}"`)),
    );
    expect(waiting).toEqual([]);
  });

  it.each([
    ['default', 'ALL_AT_ONCE', undefined],
    ['scaled', 'CANARY', { Type: 'INSTANCE_COUNT', Value: 1 }],
  ])(
    'changes over by blue/green in the %s configuration: %s, back on any of three alarms',
    (variant, Type, CanarySize) => {
      const { DeploymentConfig } = endpointOf(variant) as {
        DeploymentConfig?: Record<string, Record<string, unknown>>;
      };
      expect(DeploymentConfig?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration).toEqual({
        Type,
        WaitIntervalInSeconds: 300,
        ...(CanarySize === undefined ? {} : { CanarySize }),
      });
      expect(DeploymentConfig?.AutoRollbackConfiguration?.Alarms).toHaveLength(3);
    },
  );

  it.each(['Invocation5XXErrors', 'InvocationModelErrors', 'ModelLatency'])('has an alarm on %s', (MetricName) =>
    templateOf('default').hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Namespace: 'AWS/SageMaker',
      AlarmActions: Match.anyValue(),
      Dimensions: Match.arrayWith([{ Name: 'EndpointName', Value: 'pneumoscope-endpoint' }]),
    }),
  );

  it('is serverless if configured: no instances, no volume key, no blue/green, no alarm while idle', () => {
    expect(configOf('serverless')).toEqual({
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: expect.anything(),
          InitialVariantWeight: 1,
          ServerlessConfig: { MemorySizeInMB: 3_072, MaxConcurrency: 10 },
        },
      ],
    });
    expect(endpointOf('serverless')).not.toHaveProperty('DeploymentConfig');
    const alarms = resourcesOf(templateOf('serverless'), 'AWS::CloudWatch::Alarm');
    expect(alarms.filter(({ id }) => id.includes('Idle'))).toEqual([]);
    expect(
      resourcesOf(templateOf('default'), 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('Idle')),
    ).toHaveLength(1);
  });

  it('sets no volume key for a type with its own disk', () => {
    const template = synthesize({ model: 'bundled', hosting: { instanceType: 'ml.g5.xlarge' } });
    expect(resourceOf(template, 'AWS::SageMaker::EndpointConfig').Properties).not.toHaveProperty('KmsKeyId');
  });

  it('scales on invocations if configured, and an update keeps the scaled number of instances', () => {
    templateOf('scaled').hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: 'endpoint/pneumoscope-endpoint/variant/AllTraffic',
      MinCapacity: 2,
      MaxCapacity: 6,
    });
    templateOf('scaled').hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        TargetValue: 300,
      }),
    });
    expect(endpointOf('scaled').RetainAllVariantProperties).toBe(true);
    templateOf('default').resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  it.each(['bundled', 'minimal'])('trains nothing in the %s configuration', (variant) => {
    templateOf(variant).resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    templateOf(variant).resourceCountIs('AWS::CloudFormation::WaitCondition', 0);
  });

  it('hosts an artefact that is already in S3, and may read nothing else', () => {
    const model = resourceOf(templateOf('minimal'), 'AWS::SageMaker::Model');
    expect(JSON.stringify(model.Properties)).toContain('s3://models-of-mine/pneumonia/model.tar.gz');
    const policies = JSON.stringify(resourcesOf(templateOf('minimal'), 'AWS::IAM::Policy'));
    expect(policies).toContain(':s3:::models-of-mine/pneumonia/model.tar.gz');
  });
});

describe('the wait for training', () => {
  it('lasts as long as CloudFormation allows, and the pipeline ends before', () => {
    templateOf('default').hasResourceProperties('AWS::CloudFormation::WaitCondition', { Timeout: '43200', Count: 1 });
    expect(definitionOf(templateOf('default')).TimeoutSeconds).toBe(42_000);
  });

  it('is also signalled for executions that ended without a signal', () =>
    templateOf('default').hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [Match.anyValue()] },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionsSignal'), 'Arn'] } })],
    }));

  it('keeps the address of the wait condition out of the logs', () =>
    templateOf('default').hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: 'ALL' }),
      TracingConfiguration: { Enabled: true },
    }));
});
