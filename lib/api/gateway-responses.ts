import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { type ErrorCode, errorEntry } from '../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';

/** Errors of API Gateway itself, and the code that our own handlers would give. */
const RESPONSES: readonly { readonly type: ResponseType; readonly code: ErrorCode }[] = [
  { type: ResponseType.DEFAULT_4XX, code: 'FORBIDDEN' },
  { type: ResponseType.DEFAULT_5XX, code: 'INTERNAL' },
  { type: ResponseType.ACCESS_DENIED, code: 'FORBIDDEN' },
  { type: ResponseType.WAF_FILTERED, code: 'FORBIDDEN' },
  { type: ResponseType.UNAUTHORIZED, code: 'UNAUTHORIZED' },
  { type: ResponseType.EXPIRED_TOKEN, code: 'UNAUTHORIZED' },
  { type: ResponseType.INVALID_SIGNATURE, code: 'UNAUTHORIZED' },
  // API Gateway's error for a path or method that does not exist.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: 'NOT_FOUND' },
  { type: ResponseType.RESOURCE_NOT_FOUND, code: 'NOT_FOUND' },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'PAYLOAD_TOO_LARGE' },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, code: 'UNSUPPORTED_MEDIA_TYPE' },
  { type: ResponseType.THROTTLED, code: 'TOO_MANY_REQUESTS' },
  { type: ResponseType.QUOTA_EXCEEDED, code: 'TOO_MANY_REQUESTS' },
  { type: ResponseType.INTEGRATION_TIMEOUT, code: 'MODEL_TIMEOUT' },
  // API Gateway's error for a function that has no execution free; a handler that fails is a 502.
  { type: ResponseType.INTEGRATION_FAILURE, code: 'TOO_MANY_REQUESTS' },
];

/**
 * Gives API Gateway's own errors the shape, headers and messages of ours.
 * @param allowedOrigins Origins of other pages that may read them. A gateway response can't depend on the request's
 *   origin, so only the first is named; pages of other origins see only that the call failed.
 */
export function addGatewayResponses(api: RestApi, allowedOrigins: readonly string[]): void {
  const [origin] = allowedOrigins;
  for (const { type, code } of RESPONSES) {
    const { status, message, retryable, retryAfterSeconds } = errorEntry(code);
    const body = `{"error":{"code":"${code}","message":${JSON.stringify(message)},"requestId":"$context.requestId","retryable":${retryable}}}`;
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      responseHeaders: quoteAll({
        ...API_SECURITY_HEADERS,
        ...(origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' }),
        ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
      }),
      templates: { 'application/json': body },
    });
  }
}

/** API Gateway takes literal values in single quotes, with a single quote inside them written as a double one. */
function quoteAll(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]));
}
