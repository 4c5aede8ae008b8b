import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Name of the endpoint's only variant. */
export const VARIANT = 'AllTraffic';

/** Microseconds; the handler gives up on a call after 6 s. */
const SLOW_MODEL_US = 5_000_000;

interface Watched {
  readonly metricName: string;
  readonly statistic: string;
  readonly threshold: number;
  readonly alarmDescription: string;
}

/** A metric of the endpoint in SageMaker's namespace. */
export function endpointMetric(endpointName: string, metricName: string, statistic: string, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/SageMaker',
    metricName,
    statistic,
    period,
    dimensionsMap: { EndpointName: endpointName, VariantName: VARIANT },
  });
}

/** Alarms that roll back an update of the endpoint: 5xx responses, errors of the model, a slow model. */
export class EndpointAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: { readonly endpointName: string; readonly topic: ITopic }) {
    super(scope, id);
    const watch = (id: string, { metricName, statistic, threshold, alarmDescription }: Watched) => {
      const alarm = new Alarm(this, id, {
        alarmDescription,
        metric: endpointMetric(props.endpointName, metricName, statistic, Duration.minutes(1)),
        threshold,
        evaluationPeriods: 2,
        datapointsToAlarm: 2,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(new SnsAction(props.topic));
      return alarm;
    };
    this.alarms = [
      watch('ServerErrors', {
        metricName: 'Invocation5XXErrors',
        statistic: 'Sum',
        threshold: 1,
        alarmDescription: 'The endpoint responds with 5xx',
      }),
      watch('ModelErrors', {
        metricName: 'InvocationModelErrors',
        statistic: 'Sum',
        threshold: 1,
        alarmDescription: 'The model’s container responds with errors',
      }),
      watch('Latency', {
        metricName: 'ModelLatency',
        statistic: 'p99',
        threshold: SLOW_MODEL_US,
        alarmDescription: 'The model takes 5 s or more',
      }),
    ];
  }
}
