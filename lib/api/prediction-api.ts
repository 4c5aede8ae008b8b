import { Duration } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { LogGroup, type LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ServingModel } from '../../core/contract/model.ts';
import { API_PATHS } from '../../core/contract/page-config.ts';
import type { Configuration } from '../config/configuration.ts';
import { explains } from '../explanation/explanation-mode.ts';
import { HandlerFunction, type LogKeeping } from '../functions/handler-function.ts';
import { imageFiles, statusFiles } from '../functions/image-files.ts';
import { PREDICT_MEMORY_IN_MB } from '../functions/predict-memory.ts';
import type { ModelSource } from '../model-source.ts';
import { arnOf, type Names } from '../names.ts';
import { accessLogFormat } from './access-log-format.ts';
import { addGatewayResponses } from './gateway-responses.ts';

type HandlerName = 'predict' | 'explain' | 'status';

/** Seconds that a function and API Gateway's integration with it may take. */
interface Timeouts {
  readonly handler: number;
  readonly integration: number;
}

/** API Gateway allows 29 s. A serverless endpoint needs them when it starts. */
function timeoutsOf(name: HandlerName, { kind }: Configuration['hosting']): Timeouts {
  if (name === 'explain') return { handler: 28, integration: 29 };
  if (name === 'predict' && kind === 'serverless') return { handler: 26, integration: 29 };
  return { handler: 15, integration: 20 };
}

/** An explanation needs another copy of the whole image, for its views. */
const MEMORY_IN_MB: Readonly<Record<HandlerName, number>> = {
  predict: PREDICT_MEMORY_IN_MB,
  explain: PREDICT_MEMORY_IN_MB + 256,
  status: 1_024,
};

const CONSTRUCT_IDS: Readonly<Record<HandlerName, string>> = {
  predict: 'Predict',
  explain: 'Explain',
  status: 'Status',
};

/** Name of the API's one stage; the deployment's own stage is in the API's name. */
const STAGE = 'prod';

type ExecutionLogKeeping = Pick<LogGroupProps, 'encryptionKey' | 'retention' | 'removalPolicy'>;

export interface PredictionApiProps {
  readonly configuration: Configuration;
  readonly source: ModelSource;
  readonly names: Names;
  /** Null: the API is open to all. */
  readonly userPool: IUserPool | null;
  readonly logs: LogKeeping;
}

/** Execution logs below ERROR and data traces would contain images. */
const METHOD_LOGS = { loggingLevel: MethodLoggingLevel.ERROR, dataTraceEnabled: false, metricsEnabled: true } as const;

/** The settings of one method replace those of the stage, so they name the logs again. */
function ownThrottle({ explanation: { rateLimit, burstLimit } }: Configuration): MethodDeploymentOptions {
  return { ...METHOD_LOGS, throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit };
}

/** The REST API: verdicts on images, what they rest on, and the state of the service. */
export class PredictionApi extends Construct {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  /** Null where explanations are not deployed. */
  readonly explain: HandlerFunction | null;
  readonly status: HandlerFunction;

  constructor(scope: Construct, id: string, props: PredictionApiProps) {
    super(scope, id);
    const { api: settings } = props.configuration;
    this.predict = this.handler('predict', 'Classifies an image', props, settings.reservedConcurrency);
    this.explain = explains(props.configuration) ? this.explanations(props) : null;
    this.status = this.handler('status', 'Reports the state of the service', props, 0);
    this.api = this.restApi(props);
    const authorization = this.authorization(props.userPool);
    for (const name of ['predict', 'explain', 'status'] as const) {
      const handler = this[name];
      const { integration } = timeoutsOf(name, props.configuration.hosting);
      if (handler !== null) this.route(name, integrate(handler, integration), authorization);
    }
    addGatewayResponses(this.api, settings.allowedOrigins);
  }

  private handler(
    name: HandlerName,
    description: string,
    { configuration, source, names, logs }: PredictionApiProps,
    reservedConcurrency: number,
  ): HandlerFunction {
    const { identity: model, inputSide } = source;
    const handler = new HandlerFunction(this, CONSTRUCT_IDS[name], {
      entry: `lambda/${name}/index.ts`,
      description,
      environment: {
        ENDPOINT_PARAMETER: names.parameters.endpoint,
        HOSTING_KIND: configuration.hosting.kind,
        METRICS_NAMESPACE: names.metrics,
        MODEL_NAME: model.name,
        MODEL_VERSION: model.version,
        OPERATING_POINT: String(model.operatingPoint),
        NEAR_THRESHOLD: rangeOf(model.nearThreshold),
        INPUT_SIDE: String(inputSide),
        GUARD_MODE: configuration.guard,
        ALLOWED_ORIGINS: configuration.api.allowedOrigins.join(','),
      },
      timeoutInSeconds: timeoutsOf(name, configuration.hosting).handler,
      memoryInMb: MEMORY_IN_MB[name],
      files: name === 'status' ? statusFiles(configuration.guard) : imageFiles(configuration.guard),
      logs,
      ...(reservedConcurrency === 0 ? {} : { reservedConcurrency }),
    });
    handler.allow(['ssm:GetParameter'], [arnOf(this, 'ssm', `parameter${names.parameters.endpoint}`)]);
    const action = name === 'status' ? 'sagemaker:DescribeEndpoint' : 'sagemaker:InvokeEndpoint';
    handler.allow([action], [arnOf(this, 'sagemaker', `endpoint/${names.anyEndpoint}`)]);
    if (name === 'status') return handler;
    this.audit(handler, names);
    const { enabled, groups } = configuration.signIn;
    if (enabled && groups.length > 0) handler.function.addEnvironment('ALLOWED_GROUPS', groups.join(','));
    return handler;
  }

  /** It may write to the audit log, and not read what is there. */
  private audit(handler: HandlerFunction, { auditLogGroup }: Names): void {
    handler.function.addEnvironment('AUDIT_LOG_GROUP', auditLogGroup);
    const streams = arnOf(this, 'logs', `log-group:${auditLogGroup}:*`);
    handler.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [streams]);
  }

  private explanations(props: PredictionApiProps): HandlerFunction {
    const { callsAtOnce, reservedConcurrency } = props.configuration.explanation;
    const handler = this.handler('explain', 'Explains the verdict on an image', props, reservedConcurrency);
    handler.function.addEnvironment('CALLS_AT_ONCE', String(callsAtOnce));
    return handler;
  }

  private restApi({ configuration, names, logs }: PredictionApiProps): RestApi {
    const { api: settings } = configuration;
    const keeping = { encryptionKey: logs.key, retention: logs.retention, removalPolicy: logs.removalPolicy };
    const accessLogs = new LogGroup(this, 'AccessLogs', keeping);
    const api = new RestApi(this, 'Api', {
      restApiName: names.prefix,
      description: 'Pneumonia on chest X-rays: verdicts of a model. Not a medical device.',
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: ['multipart/form-data'],
      // One for account and region: the Data stack makes it.
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        ...METHOD_LOGS,
        throttlingRateLimit: settings.rateLimit,
        throttlingBurstLimit: settings.burstLimit,
        methodOptions: this.explain === null ? {} : { [`${API_PATHS.explain}/POST`]: ownThrottle(configuration) },
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: accessLogFormat(),
        tracingEnabled: true,
      },
    });
    this.keepExecutionLogs(api, keeping);
    return api;
  }

  /** API Gateway would make this group itself, without key and without end. */
  private keepExecutionLogs(api: RestApi, keeping: ExecutionLogKeeping): void {
    const logGroupName = `API-Gateway-Execution-Logs_${api.restApiId}/${STAGE}`;
    const group = new LogGroup(this, 'ExecutionLogs', { logGroupName, ...keeping });
    api.deploymentStage.node.addDependency(group);
  }

  private authorization(userPool: IUserPool | null): MethodOptions {
    if (userPool === null) return { authorizationType: AuthorizationType.NONE };
    // Without scopes the authorizer takes ID tokens.
    const authorizer = new CognitoUserPoolsAuthorizer(this, 'SignedIn', {
      cognitoUserPools: [userPool],
      resultsCacheTtl: Duration.minutes(5),
    });
    return { authorizer, authorizationType: AuthorizationType.COGNITO };
  }

  /**
   * The handler replies to every method, with 405 to a wrong one; a browser's preflight carries no token. POST stands for itself
   * where the stage throttles it apart.
   */
  private route(name: HandlerName, integration: LambdaIntegration, authorization: MethodOptions): void {
    const resource = this.api.root.resourceForPath(API_PATHS[name]);
    for (const method of name === 'explain' ? ['POST', 'ANY'] : ['ANY']) {
      resource.addMethod(method, integration, authorization);
    }
    resource.addMethod('OPTIONS', integration, { authorizationType: AuthorizationType.NONE });
  }
}

function integrate(handler: HandlerFunction, timeoutInSeconds: number): LambdaIntegration {
  return new LambdaIntegration(handler.function, {
    timeout: Duration.seconds(timeoutInSeconds),
    allowTestInvoke: false,
  });
}

function rangeOf(zone: ServingModel['nearThreshold']): string {
  return zone === undefined ? '' : `${zone.from}-${zone.to}`;
}
