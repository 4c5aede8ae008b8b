import { Duration, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ServingModel } from '../../core/contract/model.ts';
import { API_PATHS } from '../../core/contract/page-config.ts';
import type { Configuration } from '../config/configuration.ts';
import { HandlerFunction, type LogKeeping } from '../functions/handler-function.ts';
import { imageFiles, statusFiles } from '../functions/image-files.ts';
import { PREDICT_MEMORY_IN_MB } from '../functions/predict-memory.ts';
import type { ModelSource } from '../model-source.ts';
import { accessLogFormat } from './access-log-format.ts';
import { addGatewayResponses } from './gateway-responses.ts';

/** Integration timeout; above the handler's own 15 s, below API Gateway's 29 s. */
const INTEGRATION_TIMEOUT = Duration.seconds(20);

export interface PredictionApiProps {
  readonly configuration: Configuration;
  readonly source: ModelSource;
  /** Null: the API is open to all. */
  readonly userPool: IUserPool | null;
  readonly logs: LogKeeping;
}

/** The REST API: verdicts on images, and the state of the service. */
export class PredictionApi extends Construct {
  readonly api: RestApi;
  readonly predict: HandlerFunction;
  readonly status: HandlerFunction;

  constructor(scope: Construct, id: string, props: PredictionApiProps) {
    super(scope, id);
    const { api: settings } = props.configuration;
    this.predict = this.handler('predict', 'Classifies an image', props, settings.reservedConcurrency);
    this.status = this.handler('status', 'Reports the state of the service', props, 0);
    this.api = this.restApi(props);
    const authorization = this.authorization(props.userPool);
    this.route(API_PATHS.predict, this.predict, authorization);
    this.route(API_PATHS.status, this.status, authorization);
    addGatewayResponses(this.api, settings.allowedOrigins);
  }

  private handler(
    name: 'predict' | 'status',
    description: string,
    { configuration, source, logs }: PredictionApiProps,
    reservedConcurrency: number,
  ): HandlerFunction {
    const { identity: model, inputSide } = source;
    return new HandlerFunction(this, name === 'predict' ? 'Predict' : 'Status', {
      entry: `lambda/${name}/index.ts`,
      description,
      environment: {
        MODEL_NAME: model.name,
        MODEL_VERSION: model.version,
        OPERATING_POINT: String(model.operatingPoint),
        NEAR_THRESHOLD: rangeOf(model.nearThreshold),
        INPUT_SIDE: String(inputSide),
        GUARD_MODE: configuration.guard,
        ALLOWED_ORIGINS: configuration.api.allowedOrigins.join(','),
      },
      timeoutInSeconds: 15,
      memoryInMb: name === 'predict' ? PREDICT_MEMORY_IN_MB : 1_024,
      files: name === 'predict' ? imageFiles(configuration.guard) : statusFiles(configuration.guard),
      logs,
      ...(reservedConcurrency === 0 ? {} : { reservedConcurrency }),
    });
  }

  private restApi({ configuration, logs }: PredictionApiProps): RestApi {
    const { api: settings } = configuration;
    const { stackName } = Stack.of(this);
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      encryptionKey: logs.key,
      retention: logs.retention,
      removalPolicy: logs.removalPolicy,
    });
    return new RestApi(this, 'Api', {
      restApiName: stackName,
      description: 'Pneumonia on chest X-rays: verdicts of a model. Not a medical device.',
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: ['multipart/form-data'],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: logs.removalPolicy,
      deployOptions: {
        stageName: 'prod',
        throttlingRateLimit: settings.rateLimit,
        throttlingBurstLimit: settings.burstLimit,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: accessLogFormat(),
        // Execution logs below ERROR and data traces would contain images.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        metricsEnabled: true,
        tracingEnabled: true,
      },
    });
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

  /** The handler replies to every method, with 405 to a wrong one; a browser's preflight carries no token. */
  private route(path: string, handler: HandlerFunction, authorization: MethodOptions): void {
    const resource = this.api.root.resourceForPath(path);
    const integration = new LambdaIntegration(handler.function, {
      timeout: INTEGRATION_TIMEOUT,
      allowTestInvoke: false,
    });
    resource.addMethod('ANY', integration, authorization);
    resource.addMethod('OPTIONS', integration, { authorizationType: AuthorizationType.NONE });
  }
}

function rangeOf(zone: ServingModel['nearThreshold']): string {
  return zone === undefined ? '' : `${zone.from}-${zone.to}`;
}
