import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorEntry } from '../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';
import { resourceOf, resourcesOf, templateOf } from './templates.ts';

interface Method {
  readonly HttpMethod: string;
  readonly AuthorizationType: string;
  readonly Integration: { readonly TimeoutInMillis: number };
}

const methodsOf = (variant: string) =>
  resourcesOf(templateOf('Service', variant), 'AWS::ApiGateway::Method').map(
    ({ Properties }) => Properties as unknown as Method,
  );
const stageOf = (variant: string) => resourceOf(templateOf('Service', variant), 'AWS::ApiGateway::Stage').Properties;

describe('the API', () => {
  it('is regional, and takes forms as binary', () =>
    templateOf('Service').hasResourceProperties('AWS::ApiGateway::RestApi', {
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: ['multipart/form-data'],
    }));

  it('requires a token on every method but a browser’s preflight', () => {
    const methods = methodsOf('default');
    expect(methods).toHaveLength(4);
    for (const { HttpMethod, AuthorizationType } of methods)
      expect(AuthorizationType).toBe(HttpMethod === 'OPTIONS' ? 'NONE' : 'COGNITO_USER_POOLS');
  });

  it('is open if sign-in is off', () => {
    expect(new Set(methodsOf('minimal').map(({ AuthorizationType }) => AuthorizationType))).toEqual(new Set(['NONE']));
    templateOf('Service', 'minimal').resourceCountIs('AWS::Cognito::UserPool', 0);
  });

  it('times out before API Gateway, and after the handler', () => {
    for (const { Integration } of methodsOf('default')) expect(Integration.TimeoutInMillis).toBe(20_000);
    for (const name of ['Classifies an image', 'Reports the state of the service'])
      templateOf('Service').hasResourceProperties('AWS::Lambda::Function', { Description: name, Timeout: 15 });
  });

  it('throttles, traces, and logs neither bodies nor anything that identifies an image or a person', () => {
    expect(stageOf('default')).toMatchObject({
      StageName: 'prod',
      TracingEnabled: true,
      MethodSettings: [
        expect.objectContaining({
          DataTraceEnabled: false,
          LoggingLevel: 'ERROR',
          ThrottlingBurstLimit: 40,
          ThrottlingRateLimit: 20,
        }),
      ],
    });
    const { Format } = (stageOf('default') as { AccessLogSetting?: { Format: string } }).AccessLogSetting ?? {
      Format: '',
    };
    expect(Object.keys(JSON.parse(Format))).toEqual([
      'requestId',
      'time',
      'method',
      'route',
      'status',
      'responseLength',
      'latencyMs',
      'integrationLatencyMs',
      'error',
    ]);
    expect(Format).not.toMatch(/identity|authorizer|querystring|\.path"|userAgent/i);
  });

  const responses = resourcesOf(templateOf('Service', 'scaled'), 'AWS::ApiGateway::GatewayResponse').map(
    ({ Properties }) =>
      Properties as unknown as {
        ResponseType: string;
        StatusCode: string;
        ResponseTemplates: Record<string, string>;
        ResponseParameters: Record<string, string>;
      },
  );

  it.each([
    'DEFAULT_4XX',
    'DEFAULT_5XX',
    'REQUEST_TOO_LARGE',
    'THROTTLED',
    'UNAUTHORIZED',
    'EXPIRED_TOKEN',
    'ACCESS_DENIED',
    'WAF_FILTERED',
    'MISSING_AUTHENTICATION_TOKEN',
    'INTEGRATION_TIMEOUT',
    'INTEGRATION_FAILURE',
  ])('replies to %s itself, with the shape, text, status and headers of our own errors', (type) => {
    const response = responses.find(({ ResponseType }) => ResponseType === type);
    const body = response?.ResponseTemplates['application/json'] ?? '';
    const { error } = JSON.parse(body.replace('$context.requestId', 'id')) as {
      error: { code: ErrorCode; message: string; requestId: string; retryable: boolean };
    };
    const entry = errorEntry(error.code);
    expect(error).toEqual({ code: error.code, message: entry.message, requestId: 'id', retryable: entry.retryable });
    expect(response?.StatusCode).toBe(String(entry.status));
    for (const [name, value] of Object.entries(API_SECURITY_HEADERS))
      expect(response?.ResponseParameters[`gatewayresponse.header.${name}`]).toBe(`'${value}'`);
    expect(response?.ResponseParameters['gatewayresponse.header.Access-Control-Allow-Origin']).toBe(
      "'https://pacs.hospital.example'",
    );
  });

  it('names no origin if only the page’s own may call', () => {
    const own = JSON.stringify(resourcesOf(templateOf('Service'), 'AWS::ApiGateway::GatewayResponse'));
    expect(own).not.toContain('Access-Control-Allow-Origin');
  });
});

describe('the functions', () => {
  const ours = resourcesOf(templateOf('Service'), 'AWS::Lambda::Function').filter(({ id }) => !id.startsWith('Custom'));

  it.each(ours.map(({ id, Properties }) => [id, Properties] as const))(
    '%s runs on arm64 and Node 24, is traced, and has its own logs',
    (_, properties) =>
      expect(properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogGroup: expect.anything() },
      }),
  );

  it('have the settings that the handlers read, and no secret among them', () =>
    templateOf('Service', 'scaled').hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Classifies an image',
      ReservedConcurrentExecutions: 50,
      Environment: {
        Variables: Match.objectEquals({
          AUDIT_LOG_GROUP: '/pneumoscope/prod/audit',
          ENDPOINT_PARAMETER: '/pneumoscope/prod/endpoint',
          HOSTING_KIND: 'instance',
          METRICS_NAMESPACE: 'Pneumoscope/pneumoscope-prod',
          MODEL_NAME: 'resnet18-sagemaker',
          MODEL_VERSION: Match.stringLikeRegexp('^[0-9a-f]{12}$'),
          OPERATING_POINT: '0.5',
          NEAR_THRESHOLD: '',
          INPUT_SIDE: '224',
          GUARD_MODE: 'warn',
          ALLOWED_ORIGINS: 'https://pacs.hospital.example',
        }),
      },
    }));
});
