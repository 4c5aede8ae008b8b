import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';
import { type AlarmKeeping, operatorAlarm } from '../observability/operator-alarm.ts';

/** Name of the endpoint's only variant. */
export const VARIANT = 'AllTraffic';

/** Ids of the endpoint's alarms, which are part of their names. */
export const ENDPOINT_ALARMS = {
  rollBack: ['EndpointErrors', 'EndpointLatency'],
  notify: 'ModelErrors',
  idle: 'Idle',
} as const;

/** Microseconds; the handler gives up on a call after 6 s. */
const SLOW_MODEL_US = 5_000_000;

/** A day has 1,440 minutes, in each of which an instance reports once; less is a day on which the endpoint was made or removed. */
const MINUTES_OF_A_WHOLE_DAY = 1_400;

/** A metric of the endpoint in one of SageMaker's namespaces. */
export function endpointMetric(endpointName: string, metricName: string, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: metricName === 'CPUUtilization' ? '/aws/sagemaker/Endpoints' : 'AWS/SageMaker',
    metricName,
    statistic,
    period,
    dimensionsMap: { EndpointName: endpointName, VariantName: VARIANT },
  });
}

/** Names of the alarms that exist for an endpoint. @param isServerless Costs nothing while idle. */
export function endpointAlarmNames(names: Names, isServerless: boolean): readonly string[] {
  const { rollBack, notify, idle } = ENDPOINT_ALARMS;
  return [...rollBack, notify, ...(isServerless ? [] : [idle])].map(names.alarm);
}

/** Alarms on the endpoint. Two of them roll back an update: 5xx responses and a slow model. */
export class EndpointAlarms extends Construct {
  readonly rollBack: readonly Alarm[];

  constructor(scope: Construct, id: string, keeping: AlarmKeeping & { readonly isServerless: boolean }) {
    super(scope, id);
    const { names, isServerless } = keeping;
    const watch = (id: string, what: string, metric: IMetric, threshold: number) =>
      operatorAlarm(this, id, keeping, {
        what,
        metric,
        threshold,
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    const perMinute = (name: string, statistic: string) =>
      endpointMetric(names.endpoint, name, statistic, Duration.minutes(1));
    const [errors, latency] = ENDPOINT_ALARMS.rollBack;
    this.rollBack = [
      watch(errors, 'The endpoint responds with 5xx', perMinute('Invocation5XXErrors', 'Sum'), 1),
      watch(latency, 'The model takes 5 s or more (p99)', perMinute('ModelLatency', 'p99'), SLOW_MODEL_US),
    ];
    // Also counts requests that the container refuses, so that it is no reason to undo an update.
    watch(
      ENDPOINT_ALARMS.notify,
      'The container of the model responds with errors',
      perMinute('InvocationModelErrors', 'Sum'),
      1,
    );
    if (!isServerless) this.watchIdle(keeping);
  }

  /**
   * Instances cost by the hour, used or not. Without a request there is no metric of requests, so that the instances' own metric
   * says for which days an absence counts: none before the endpoint has existed for a whole day.
   */
  private watchIdle(keeping: AlarmKeeping): void {
    const day = Duration.days(1);
    const { endpoint } = keeping.names;
    operatorAlarm(this, ENDPOINT_ALARMS.idle, keeping, {
      what: 'No image for three whole days, while the endpoint costs by the hour',
      metric: new MathExpression({
        label: 'Whole day without an image',
        expression: `IF(alive >= ${MINUTES_OF_A_WHOLE_DAY} AND FILL(images, 0) < 1, 1, 0)`,
        usingMetrics: {
          alive: endpointMetric(endpoint, 'CPUUtilization', 'SampleCount', day),
          images: endpointMetric(endpoint, 'Invocations', 'Sum', day),
        },
        period: day,
      }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
