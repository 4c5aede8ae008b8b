import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RequestContext } from '../../../lambda/predict/handler.ts';

export const BOUNDARY = 'image-boundary';

/** One part of a form, with its headers as sent. */
export function part(headers: readonly string[], content: string | Buffer = ''): Buffer {
  return Buffer.concat([
    Buffer.from(`--${BOUNDARY}\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`, 'latin1'),
    Buffer.from(content as string, 'latin1'),
    Buffer.from('\r\n'),
  ]);
}

export function filePart(
  content: string | Buffer,
  disposition = 'form-data; name="file"; filename="image.jpg"',
): Buffer {
  return part([`Content-Disposition: ${disposition}`, 'Content-Type: image/jpeg'], content);
}

export function fieldPart(name: string, value = 'x'): Buffer {
  return part([`Content-Disposition: form-data; name="${name}"`], value);
}

export function form(...parts: readonly Buffer[]): Buffer<ArrayBuffer> {
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** How a test's request differs from an ordinary upload. */
export interface EventChanges {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, string[]>>;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  /** Of the token that the authorizer has verified. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

const FORM_HEADERS = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };

/** An event of a REST API, with the fields that a handler may read. */
export function restEvent(body: Buffer | null, changes: EventChanges = {}): APIGatewayProxyEvent {
  const { method = 'POST', headers = {}, claims, ...rest } = changes;
  const event = {
    requestContext: { authorizer: claims === undefined ? null : { claims } },
    httpMethod: method,
    path: '/api/predict',
    headers: { ...FORM_HEADERS, ...headers },
    multiValueHeaders: {},
    body: body?.toString('base64') ?? null,
    isBase64Encoded: body !== null,
    ...rest,
  };
  return event as unknown as APIGatewayProxyEvent;
}

/** An event of an HTTP API, payload format 2.0. */
export function httpEvent(body: Buffer | null, changes: EventChanges = {}): APIGatewayProxyEventV2 {
  const { method = 'POST', headers = {}, multiValueHeaders: _, claims, ...rest } = changes;
  const lowered = Object.entries({ ...FORM_HEADERS, ...headers }).map(([name, value]) => [name.toLowerCase(), value]);
  const event = {
    version: '2.0',
    rawPath: '/api/predict',
    headers: Object.fromEntries(lowered),
    requestContext: { http: { method }, ...(claims !== undefined && { authorizer: { jwt: { claims } } }) },
    ...(body !== null && { body: body.toString('base64') }),
    isBase64Encoded: body !== null,
    ...rest,
  };
  return event as unknown as APIGatewayProxyEventV2;
}

export const REQUEST_ID = 'request-1';

/** @param remainingMs The time that Lambda has left. */
export function context(remainingMs = 15_000): RequestContext {
  return { awsRequestId: REQUEST_ID, getRemainingTimeInMillis: () => remainingMs };
}
