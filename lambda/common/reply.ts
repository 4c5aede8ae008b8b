import type { APIGatewayProxyResult } from 'aws-lambda';
import { type ErrorCode, errorEntry, errorReply } from '../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';

/** A reply with the security headers that every reply carries. */
export function textReply(status: number, body: string, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { ...API_SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body,
    isBase64Encoded: false,
  };
}

export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return textReply(status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });
}

export function emptyReply(headers: Record<string, string>): APIGatewayProxyResult {
  return { statusCode: 204, headers: { ...API_SECURITY_HEADERS, ...headers }, body: '', isBase64Encoded: false };
}

/** The catalogue's reply for a code, with `Retry-After` where the catalogue sets it. */
export function codeReply(
  code: ErrorCode,
  requestId: string,
  detail?: string,
  headers: Record<string, string> = {},
): APIGatewayProxyResult {
  const { status, retryAfterSeconds } = errorEntry(code);
  const retryAfter = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
  return jsonReply(status, errorReply(code, requestId, detail), { ...retryAfter, ...headers });
}
