import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Name of the endpoint's only variant. */
export const VARIANT = 'AllTraffic';

/** Microseconds; the handler gives up on a call after 6 s. */
const SLOW_MODEL_US = 5_000_000;

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

/** What makes an update of the endpoint roll back: answers of 5xx, errors of the model, a slow model. */
export class EndpointAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: { readonly endpointName: string; readonly topic: ITopic }) {
    super(scope, id);
    const watch = (name: string, metricName: string, statistic: string, threshold: number, description: string) => {
      const alarm = new Alarm(this, name, {
        alarmDescription: description,
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
      watch('ServerErrors', 'Invocation5XXErrors', 'Sum', 1, 'The endpoint answers with 5xx'),
      watch('ModelErrors', 'InvocationModelErrors', 'Sum', 1, 'The model’s container answers with errors'),
      watch('Latency', 'ModelLatency', 'p99', SLOW_MODEL_US, 'The model takes 5 s or more'),
    ];
  }
}
