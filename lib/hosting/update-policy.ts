import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import type { Configuration } from '../config/configuration.ts';
import { instancesAtFirst } from './variant.ts';

/** Seconds that a canary is watched, and that the old instances stay after the change. */
const WATCH_SECONDS = 300;

/**
 * How a new model takes over: blue/green, with a rollback when an alarm goes off. A single instance is replaced at once; with two
 * or more, one goes first (a canary may be at most half of them). A serverless endpoint has no such policy.
 */
export function updatePolicy(
  hosting: Configuration['hosting'],
  alarms: readonly Alarm[],
): {
  readonly deploymentConfig?: CfnEndpoint.DeploymentConfigProperty;
  readonly retainAllVariantProperties?: boolean;
} {
  if (hosting.kind === 'serverless') return {};
  const canary = instancesAtFirst(hosting) >= 2;
  return {
    deploymentConfig: {
      autoRollbackConfiguration: { alarms: alarms.map(({ alarmName }) => ({ alarmName })) },
      blueGreenUpdatePolicy: {
        trafficRoutingConfiguration: {
          type: canary ? 'CANARY' : 'ALL_AT_ONCE',
          waitIntervalInSeconds: WATCH_SECONDS,
          ...(canary ? { canarySize: { type: 'INSTANCE_COUNT', value: 1 } } : {}),
        },
        terminationWaitInSeconds: WATCH_SECONDS,
        maximumExecutionTimeoutInSeconds: 3_600,
      },
    },
    // An update must not undo the scaling.
    ...(hosting.autoscaling === undefined ? {} : { retainAllVariantProperties: true }),
  };
}
