import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Claims } from './sign-in.ts';

/** API Gateway is configured to encode bodies of this type as base64; all others are UTF-8 text. */
const BINARY_MEDIA_TYPE = 'multipart/form-data';

/** The event of an API Gateway REST API's Lambda proxy integration. @param claims Of the token; null without sign-in. */
export function toProxyEvent(
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
  claims: Claims | null = null,
): APIGatewayProxyEvent {
  const url = new URL(request.url ?? '/', 'http://gateway.invalid');
  const multiValueHeaders = collect(headerPairs(request));
  const multiValueQuery = collect([...url.searchParams]);
  const method = request.method ?? 'GET';
  const isBinary = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === BINARY_MEDIA_TYPE;
  return {
    resource: url.pathname,
    path: url.pathname,
    httpMethod: method,
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: url.search === '' ? null : lastOf(multiValueQuery),
    multiValueQueryStringParameters: url.search === '' ? null : multiValueQuery,
    pathParameters: null,
    stageVariables: null,
    requestContext: { ...contextOf(request, url.pathname, method, requestId), authorizer: claims && { claims } },
    body: body.length === 0 ? null : body.toString(isBinary ? 'base64' : 'utf8'),
    isBase64Encoded: isBinary && body.length > 0,
  };
}

/** Headers as the client sent them: case unchanged, repeated ones listed separately. */
function headerPairs({ rawHeaders }: IncomingMessage): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, i) => [
    rawHeaders[2 * i] as string,
    rawHeaders[2 * i + 1] as string,
  ]);
}

function collect(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) ?? []), value]);
  return Object.fromEntries(byName);
}

function lastOf(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) as string]));
}

function contextOf(
  request: IncomingMessage,
  path: string,
  method: string,
  requestId: string,
): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: '000000000000',
    apiId: 'local',
    authorizer: null,
    protocol: `HTTP/${request.httpVersion}`,
    httpMethod: method,
    identity: {
      accessKey: null,
      accountId: null,
      apiKey: null,
      apiKeyId: null,
      caller: null,
      clientCert: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.socket.remoteAddress ?? '',
      user: null,
      userAgent: request.headers['user-agent'] ?? null,
      userArn: null,
    },
    path,
    stage: 'local',
    requestId,
    requestTimeEpoch: Date.now(),
    resourceId: 'local',
    resourcePath: path,
  };
}
