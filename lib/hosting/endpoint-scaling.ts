import { Duration } from 'aws-cdk-lib';
import { PredefinedMetric, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { VARIANT } from './endpoint-alarms.ts';

export interface EndpointScalingProps {
  readonly endpoint: CfnEndpoint;
  readonly endpointName: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Target of scaling: invocations per minute and instance. */
  readonly invocationsPerInstance: number;
}

/** Scales the number of instances with the invocations. */
export class EndpointScaling extends Construct {
  constructor(scope: Construct, id: string, props: EndpointScalingProps) {
    super(scope, id);
    const target = new ScalableTarget(this, 'Instances', {
      serviceNamespace: ServiceNamespace.SAGEMAKER,
      resourceId: `endpoint/${props.endpointName}/variant/${VARIANT}`,
      scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      minCapacity: props.minimum,
      maxCapacity: props.maximum,
    });
    target.node.addDependency(props.endpoint);
    target.scaleToTrackMetric('Invocations', {
      predefinedMetric: PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE,
      targetValue: props.invocationsPerInstance,
      scaleOutCooldown: Duration.minutes(1),
      scaleInCooldown: Duration.minutes(5),
    });
  }
}
