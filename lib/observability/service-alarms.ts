import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Alarm, ComparisonOperator, type IMetric, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { endpointMetric } from '../hosting/endpoint-alarms.ts';

export interface ServiceAlarmsProps {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  readonly status: HandlerFunction;
  readonly endpointName: string;
  /** A serverless endpoint costs nothing while it is idle. */
  readonly watchIdle: boolean;
  readonly topic: ITopic;
}

const FIVE_MINUTES = Duration.minutes(5);

/** What somebody should look at: errors, refusals and slowness of the API, and an endpoint that is paid for and unused. */
export class ServiceAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { api, predict, status } = props;
    this.alarms = [
      this.alarm(
        'ApiErrors',
        'The API answers with 5xx',
        api.metricServerError({ period: FIVE_MINUTES }),
        3,
        props.topic,
      ),
      this.alarm(
        'ApiLatency',
        'A verdict takes 10 s or more (p99)',
        api.metricLatency({ period: FIVE_MINUTES, statistic: 'p99' }),
        10_000,
        props.topic,
      ),
      this.alarm('PredictErrors', 'The prediction handler fails', errorsOf(predict), 1, props.topic),
      this.alarm('StatusErrors', 'The status handler fails', errorsOf(status), 1, props.topic),
      this.alarm(
        'PredictThrottles',
        'More images at once than the reserved concurrency takes',
        predict.function.metricThrottles({ period: FIVE_MINUTES }),
        1,
        props.topic,
      ),
      ...(props.watchIdle ? [this.idleAlarm(props)] : []),
    ];
  }

  private alarm(id: string, alarmDescription: string, metric: IMetric, threshold: number, topic: ITopic): Alarm {
    const alarm = new Alarm(this, id, {
      alarmDescription,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }

  /** Instances cost by the hour, used or not. */
  private idleAlarm({ endpointName, topic }: ServiceAlarmsProps): Alarm {
    const alarm = new Alarm(this, 'Idle', {
      alarmDescription: 'No image for three days: the endpoint costs by the hour. See "cost" in docs/operations.md',
      metric: endpointMetric(endpointName, 'Invocations', 'Sum', Duration.days(1)),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  }
}

function errorsOf(handler: HandlerFunction): Metric {
  return handler.function.metricErrors({ period: FIVE_MINUTES });
}
