import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { definitionOf } from './state-machine.ts';
import { synthesize, VARIANTS } from './synthesize.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

const endpointOf = (variant: string) =>
  resourceOf(templateOf('Hosting', variant), 'AWS::SageMaker::Endpoint').Properties;
const configOf = (variant: string) => {
  const { Tags: _, ...rest } = resourceOf(templateOf('Hosting', variant), 'AWS::SageMaker::EndpointConfig').Properties;
  return rest;
};

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
    expect(endpointOf('default').EndpointName).toBe('pneumoscope-prod-ml-t2-medium');
    for (const type of ['AWS::SageMaker::Model', 'AWS::SageMaker::EndpointConfig'])
      expect(
        Object.keys(resourceOf(templateOf('Hosting'), type).Properties).filter((name) => /Name$/.test(name)),
      ).toEqual([]);
  });

  it('serves the artefact that passed the gate, at an address known at synthesis', () => {
    const { PrimaryContainer } = resourceOf(templateOf('Hosting'), 'AWS::SageMaker::Model').Properties as {
      PrimaryContainer?: { ModelDataUrl: unknown; Image: string };
    };
    const hash = templateOf('Training').findOutputs('ExaminationHash').ExaminationHash?.Value;
    expect(JSON.stringify(PrimaryContainer?.ModelDataUrl)).toContain(`/models/${hash}/model.tar.gz`);
    expect(PrimaryContainer?.Image).toContain('/image-classification:1');
  });

  it.each([
    ['default', 'ALL_AT_ONCE', undefined],
    ['scaled', 'CANARY', { Type: 'INSTANCE_COUNT', Value: 1 }],
  ])(
    'changes over by blue/green in the %s configuration: %s, back on either of two alarms',
    (variant, Type, CanarySize) => {
      const { DeploymentConfig } = endpointOf(variant) as {
        DeploymentConfig?: Record<string, Record<string, unknown>>;
      };
      expect(DeploymentConfig?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration).toEqual({
        Type,
        WaitIntervalInSeconds: 300,
        ...(CanarySize === undefined ? {} : { CanarySize }),
      });
      expect(DeploymentConfig?.AutoRollbackConfiguration?.Alarms).toHaveLength(2);
    },
  );

  it.each(['Invocation5XXErrors', 'InvocationModelErrors', 'ModelLatency'])('has an alarm on %s', (MetricName) =>
    templateOf('Hosting').hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Namespace: 'AWS/SageMaker',
      AlarmActions: Match.anyValue(),
      Dimensions: Match.arrayWith([{ Name: 'EndpointName', Value: 'pneumoscope-prod-ml-t2-medium' }]),
    }),
  );

  it('is serverless if configured: no instances, no volume key, no blue/green, no alarm while idle', () => {
    expect(configOf('serverless')).toEqual({
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: expect.anything(),
          InitialVariantWeight: 1,
          ServerlessConfig: { MemorySizeInMB: 3_072, MaxConcurrency: 10, ProvisionedConcurrency: 1 },
        },
      ],
    });
    expect(endpointOf('serverless')).not.toHaveProperty('DeploymentConfig');
    const alarms = resourcesOf(templateOf('Hosting', 'serverless'), 'AWS::CloudWatch::Alarm');
    expect(alarms.filter(({ id }) => id.includes('Idle'))).toEqual([]);
    expect(
      resourcesOf(templateOf('Hosting'), 'AWS::CloudWatch::Alarm').filter(({ id }) => id.includes('Idle')),
    ).toHaveLength(1);
  });

  it('sets no volume key for a type with its own disk', () => {
    const template = synthesize('Hosting', { model: 'bundled', hosting: { instanceType: 'ml.g5.xlarge' } });
    expect(resourceOf(template, 'AWS::SageMaker::EndpointConfig').Properties).not.toHaveProperty('KmsKeyId');
  });

  it('scales on invocations if configured, and an update keeps the scaled number of instances', () => {
    templateOf('Hosting', 'scaled').hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: 'endpoint/pneumoscope-prod-ml-m5-large/variant/AllTraffic',
      MinCapacity: 2,
      MaxCapacity: 6,
    });
    templateOf('Hosting', 'scaled').hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: Match.objectLike({
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        TargetValue: 300,
      }),
    });
    expect(endpointOf('scaled').RetainAllVariantProperties).toBe(true);
    templateOf('Hosting').resourceCountIs('AWS::ApplicationAutoScaling::ScalableTarget', 0);
  });

  it('hosts an artefact where it lies if there is nothing to examine it on, and may read it', () => {
    const template = synthesize('Hosting', VARIANTS.minimal, { none: true });
    expect(JSON.stringify(resourceOf(template, 'AWS::SageMaker::Model').Properties)).toContain(
      's3://models-of-mine/pneumonia/model.tar.gz',
    );
    expect(JSON.stringify(resourcesOf(template, 'AWS::IAM::Policy'))).toContain(
      ':s3:::models-of-mine/pneumonia/model.tar.gz',
    );
  });
});

describe('the wait for training', () => {
  it('lasts as long as CloudFormation allows, and the pipeline ends before', () => {
    templateOf('Training').hasResourceProperties('AWS::CloudFormation::WaitCondition', { Timeout: '43200', Count: 1 });
    expect(definitionOf(templateOf('Training')).TimeoutSeconds).toBe(42_000);
  });

  it('is also signalled for executions that ended without a signal', () =>
    templateOf('Training').hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [Match.anyValue()] },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('FunctionsSignal'), 'Arn'] } })],
    }));

  it('keeps the address of the wait condition out of the logs', () =>
    templateOf('Training').hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: 'ALL' }),
      TracingConfiguration: { Enabled: true },
    }));
});
