import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Alarm, type AlarmProps, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { endpointMetric } from '../hosting/endpoint-alarms.ts';

export interface ServiceAlarmsProps {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  /** Null where explanations are not deployed. */
  readonly explain: HandlerFunction | null;
  readonly status: HandlerFunction;
  readonly endpointName: string;
  /** A serverless endpoint costs nothing while it is idle. */
  readonly watchIdle: boolean;
  readonly topic: ITopic;
}

type Watched = Pick<AlarmProps, 'alarmDescription' | 'metric' | 'threshold'>;

const FIVE_MINUTES = Duration.minutes(5);

/** Alarms for operators: errors, throttling and latency of the API, and an endpoint that is paid for but unused. */
export class ServiceAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { api, predict, explain, status, topic } = props;
    const alarm = (id: string, watched: Watched) => this.alarm(id, topic, watched);
    this.alarms = [
      alarm('ApiErrors', {
        alarmDescription: 'The API responds with 5xx',
        metric: api.metricServerError({ period: FIVE_MINUTES }),
        threshold: 3,
      }),
      // Of the handler, not of the API: explanations may take longer.
      alarm('PredictLatency', {
        alarmDescription: 'A verdict takes 10 s or more (p99)',
        metric: predict.function.metricDuration({ period: FIVE_MINUTES, statistic: 'p99' }),
        threshold: 10_000,
      }),
      alarm('PredictErrors', {
        alarmDescription: 'The prediction handler fails',
        metric: errorsOf(predict),
        threshold: 1,
      }),
      ...(explain === null
        ? []
        : [
            alarm('ExplainErrors', {
              alarmDescription: 'The explanation handler fails',
              metric: errorsOf(explain),
              threshold: 1,
            }),
          ]),
      alarm('StatusErrors', { alarmDescription: 'The status handler fails', metric: errorsOf(status), threshold: 1 }),
      alarm('PredictThrottles', {
        alarmDescription: 'More images at once than the reserved concurrency takes',
        metric: predict.function.metricThrottles({ period: FIVE_MINUTES }),
        threshold: 1,
      }),
      ...(props.watchIdle ? [this.idleAlarm(props)] : []),
    ];
  }

  private alarm(id: string, topic: ITopic, watched: Watched): Alarm {
    const alarm = new Alarm(this, id, {
      ...watched,
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
