import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** API Gateway's proxy event: REST API (version 1) or HTTP API (version 2). */
export type ProxyEvent = APIGatewayProxyEvent | APIGatewayProxyEventV2;

/** The method in capitals, from either version of the event. */
export function methodOf(event: ProxyEvent): string {
  const method = 'httpMethod' in event ? event.httpMethod : event.requestContext.http.method;
  return method.toUpperCase();
}

/**
 * Every value of a header, whatever the case of its name. REST events list repeated headers in `multiValueHeaders`; HTTP
 * API events join them by commas, and only a parser of that header can separate them.
 */
export function headerValues(event: ProxyEvent, name: string): string[] {
  const many = 'multiValueHeaders' in event ? Object.entries(event.multiValueHeaders ?? {}) : [];
  const values = many.filter(([key]) => key.toLowerCase() === name).flatMap(([, value]) => value ?? []);
  if (values.length > 0) return values;
  return Object.entries(event.headers ?? {})
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? []);
}
