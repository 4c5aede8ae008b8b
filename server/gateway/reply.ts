import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorEntry, errorReply } from '../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';

/** A reply that the gateway sends. */
export interface GatewayReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

/** An error of the gateway itself, in the shape of the handlers' errors. */
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

/** A JSON document of the gateway itself. */
export function jsonDocument(value: unknown): GatewayReply {
  return {
    status: 200,
    headers: { ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' },
    body: JSON.stringify(value),
  };
}

/** A reply as raw HTTP, for a connection whose request could not be parsed. */
export function rawHttp({ status, headers, body }: GatewayReply): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}${length}Connection: close\r\n\r\n${body}`;
}
