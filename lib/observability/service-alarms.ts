import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type Alarm, ComparisonOperator, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { type AlarmKeeping, operatorAlarm } from './operator-alarm.ts';

export interface ServiceAlarmsProps extends AlarmKeeping {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  /** Null where explanations are not deployed. */
  readonly explain: HandlerFunction | null;
  readonly status: HandlerFunction;
}

interface Watched {
  readonly what: string;
  readonly metric: Metric;
  readonly threshold: number;
}

const FIVE_MINUTES = Duration.minutes(5);

/** Alarms for operators: errors, throttling and latency of the API. */
export class ServiceAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { api, predict, explain, status } = props;
    const alarm = (id: string, watched: Watched) => this.alarm(id, props, watched);
    this.alarms = [
      alarm('ApiErrors', {
        what: 'The API responds with 5xx',
        metric: api.metricServerError({ period: FIVE_MINUTES }),
        threshold: 3,
      }),
      // Of the handler, not of the API: explanations may take longer.
      alarm('PredictLatency', {
        what: 'A verdict takes 10 s or more (p99)',
        metric: predict.function.metricDuration({ period: FIVE_MINUTES, statistic: 'p99' }),
        threshold: 10_000,
      }),
      alarm('PredictErrors', {
        what: 'The prediction handler fails',
        metric: errorsOf(predict),
        threshold: 1,
      }),
      ...(explain === null
        ? []
        : [
            alarm('ExplainErrors', {
              what: 'The explanation handler fails',
              metric: errorsOf(explain),
              threshold: 1,
            }),
          ]),
      alarm('StatusErrors', { what: 'The status handler fails', metric: errorsOf(status), threshold: 1 }),
      alarm('PredictThrottles', {
        what: 'More images at once than there are executions for',
        metric: predict.function.metricThrottles({ period: FIVE_MINUTES }),
        threshold: 1,
      }),
    ];
  }

  private alarm(id: string, keeping: AlarmKeeping, watched: Watched): Alarm {
    return operatorAlarm(this, id, keeping, {
      ...watched,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

function errorsOf(handler: HandlerFunction): Metric {
  return handler.function.metricErrors({ period: FIVE_MINUTES });
}
