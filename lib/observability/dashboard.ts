import { Duration } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { REASON_CODES, REMARKS } from '../../core/contract/checks.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { endpointMetric } from '../hosting/endpoint-alarms.ts';
import type { Names } from '../names.ts';

export interface DashboardProps {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  /** Null where explanations are not deployed. */
  readonly explain: HandlerFunction | null;
  readonly names: Names;
  readonly alarms: readonly IAlarm[];
}

/** Every finding may be a caution where the guard only warns. */
const CAUTION_CODES = Object.keys(REMARKS);

const PERIOD = Duration.minutes(5);

/** One page with alarms, images, errors, and the time spent in API, handler and model. Counts and times only. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { api, predict, explain, names, alarms }: DashboardProps) {
    super(scope, id);
    const ofService = metricsOf(names.metrics);
    const ofModel = (name: string, statistic: string) => endpointMetric(names.endpoint, name, statistic, PERIOD);
    new CloudWatchDashboard(this, 'Dashboard', {
      // Unique in the account, in all regions together.
      dashboardName: names.global,
      defaultInterval: Duration.days(1),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
        [
          graph('Images', outcomesOf(ofService, 'predict')),
          graph('API', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
          graph('Handler', [
            predict.function.metricInvocations(),
            predict.function.metricErrors(),
            predict.function.metricThrottles(),
          ]),
        ],
        [
          graph('Time of a request in ms', [
            api.metricLatency({ statistic: 'p50', period: PERIOD }),
            api.metricLatency({ statistic: 'p99', period: PERIOD }),
          ]),
          graph('Time in the model in microseconds', [
            ofModel('ModelLatency', 'p50'),
            ofModel('ModelLatency', 'p99'),
            ofModel('OverheadLatency', 'p99'),
          ]),
          graph('Endpoint', [
            ofModel('Invocations', 'Sum'),
            ofModel('Invocation4XXErrors', 'Sum'),
            ofModel('Invocation5XXErrors', 'Sum'),
          ]),
        ],
        [
          graph(
            'Images without a verdict, by reason',
            REASON_CODES.map((code) => ofService('Abstention', { reason: code })),
          ),
          graph(
            'Cautions',
            CAUTION_CODES.map((code) => ofService('Caution', { caution: code })),
          ),
          graph('Time of preparing and checking in ms', [
            ofService('PrepareDuration', {}, 'p50'),
            ofService('PrepareDuration', {}, 'p99'),
            ofService('GuardDuration', {}, 'p50'),
          ]),
        ],
        ...(explain === null ? [] : [explanations(ofService, explain)]),
      ],
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8, height: 6 });
}

function explanations(ofService: OfService, { function: handler }: HandlerFunction): GraphWidget[] {
  return [
    graph('Explanations', outcomesOf(ofService, 'explain')),
    graph('Explanations at once, and refused', [
      handler.metric('ConcurrentExecutions', { statistic: 'Maximum', period: PERIOD }),
      handler.metricThrottles({ period: PERIOD }),
    ]),
    graph('Time of an explanation in ms', [
      handler.metricDuration({ statistic: 'p50', period: PERIOD }),
      handler.metricDuration({ statistic: 'p99', period: PERIOD }),
    ]),
  ];
}

function outcomesOf(ofService: OfService, service: string): Metric[] {
  return ['Success', 'ClientError', 'ServerError'].map((name) => ofService(name, { service }));
}

type OfService = (metricName: string, dimensions?: Readonly<Record<string, string>>, statistic?: string) => Metric;

/** Makes metrics that the handlers of one deployment write themselves. */
function metricsOf(namespace: string): OfService {
  return (metricName, dimensions = {}, statistic = 'Sum') =>
    new Metric({
      namespace,
      metricName,
      dimensionsMap: { service: 'predict', ...dimensions },
      statistic,
      period: PERIOD,
    });
}
