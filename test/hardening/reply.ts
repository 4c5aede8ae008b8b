/** A reply of the handler or the server, and what must be true of every reply. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry } from '../../core/contract/error-catalogue.ts';
import type { ErrorReply } from '../../core/contract/error-reply.ts';
import type { Prediction } from '../../core/contract/prediction.ts';
import { API_SECURITY_HEADERS } from '../../core/contract/security-headers.ts';
import type { Expectation } from './cases.ts';
import type { Request } from './request.ts';

export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Checks a reply against a case's expectation and against what is true of every reply. */
export function expectReply(reply: Reply, wanted: Expectation, request?: Request): void {
  const { status, code } = readOutcome(reply);
  expect([wanted.status].flat(), `${reply.body.slice(0, 300)}`).toContain(status);
  if (wanted.code !== undefined && status !== 200) expect([wanted.code].flat()).toContain(code);
  if (wanted.says !== undefined) expect((JSON.parse(reply.body) as ErrorReply).error.message).toContain(wanted.says);
  if (wanted.closes === true) expect(reply.headers.connection).toBe('close');
  if (status === 200 && request?.file !== undefined) {
    expect(readPrediction(reply).image.sha256).toBe(createHash('sha256').update(request.file).digest('hex'));
  }
}

/**
 * Status and code of a well-formed reply: JSON of the contract, the security headers, the status of its code.
 * @returns The code is undefined for a verdict.
 */
export function readOutcome(reply: Reply): { status: number; code: ErrorCode | undefined } {
  for (const [name, value] of Object.entries(API_SECURITY_HEADERS)) {
    expect(reply.headers[name.toLowerCase()], `the header ${name} of a ${reply.status}`).toBe(value);
  }
  expect(reply.headers['content-type']).toBe('application/json');
  if (reply.status === 200) {
    readPrediction(reply);
    return { status: 200, code: undefined };
  }
  const { error } = JSON.parse(reply.body) as ErrorReply;
  const entry = ERROR_CATALOGUE[error.code];
  expect(entry, `the code ${error.code}`).toBeDefined();
  expect(reply.status).toBe(entry.status);
  expect(error.message.startsWith(entry.message), error.message).toBe(true);
  expect(error.requestId).not.toBe('');
  expect(error.retryable).toBe(errorEntry(error.code).retryable);
  return { status: reply.status, code: error.code };
}

/** The verdict of a 200. */
export function readPrediction(reply: Reply): Prediction {
  const prediction = JSON.parse(reply.body) as Prediction;
  const { normal, pneumonia } = prediction.probabilities;
  expect(Math.abs(normal + pneumonia - 1)).toBeLessThan(1e-3);
  expect(prediction.image.sha256).toMatch(/^[0-9a-f]{64}$/);
  return prediction;
}
