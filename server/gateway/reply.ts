import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorEntry, errorReply } from '../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';

/** What the gateway sends, whoever made it. */
export interface GatewayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

/** An error of the gateway's own, in the shape that the handlers use. */
export function gatewayError(
  code: ErrorCode,
  requestId: string,
  extraHeaders: Readonly<Record<string, string>> = {},
): GatewayReply {
  const { status, retryAfterSeconds } = errorEntry(code);
  const retry = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  const headers = { ...API_SECURITY_HEADERS, 'Content-Type': 'application/json', ...retry, ...extraHeaders };
  return { status, headers, body: JSON.stringify(errorReply(code, requestId)) };
}

/** A JSON document of the gateway's own. */
export function jsonDocument(value: unknown): GatewayReply {
  return {
    status: 200,
    headers: { ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** The same as bytes on the wire, for a connection on which no request came to be. */
export function rawHttp({ status, headers, body }: GatewayReply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}${length}Connection: close\r\n\r\n${body}`;
}
