import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry, errorReply } from '../../../core/contract/error-catalogue.ts';
import { localFailure, parseFailure, retryOf } from '../../../web/src/service/failures.ts';

describe('`parseFailure`', () => {
  it.each(Object.keys(ERROR_CATALOGUE) as ErrorCode[])('uses the text of the catalogue for %s', (code) => {
    const { message, meaning, action, retryable } = errorEntry(code);
    expect(parseFailure(JSON.stringify(errorReply(code, 'r-1')), null)).toEqual({
      code,
      message,
      meaning,
      action,
      retryable,
      requestId: 'r-1',
      retryAfterSeconds: null,
    });
  });

  it('keeps the detail in the message of the reply', () => {
    const text = JSON.stringify(errorReply('IMAGE_TOO_SMALL', 'r-2', 'It has 40 × 40.'));
    expect(parseFailure(text, null).message).toBe('The image is smaller than 64 pixels on a side. It has 40 × 40.');
  });

  it.each([
    ['2', 2],
    ['0', 0],
    [null, null],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    ['-1', null],
  ])('reads Retry-After %s', (header, seconds) => {
    expect(parseFailure(JSON.stringify(errorReply('MODEL_BUSY', 'r')), header).retryAfterSeconds).toBe(seconds);
  });

  it.each([
    ['a proxy’s page', '<html>502 Bad Gateway</html>'],
    ['nothing', ''],
    ['JSON of another shape', '{"message":"Internal server error"}'],
    ['null', 'null'],
    ['an unknown code', '{"error":{"code":"NEW","message":"m","requestId":"r","retryable":true}}'],
    ['a name that every object has', '{"error":{"code":"toString","message":"m","requestId":"r","retryable":true}}'],
    ['a missing request number', '{"error":{"code":"CONFIG","message":"m","retryable":true}}'],
    ['a missing retryable', '{"error":{"code":"CONFIG","message":"m","requestId":"r"}}'],
  ])('counts %s as an unreadable reply', (_, text) => {
    expect(parseFailure(text, null)).toEqual(localFailure('UNREADABLE_REPLY'));
  });
});

describe('`retryOf`', () => {
  it.each([
    ['MODEL_BUSY', 'after-pause'],
    ['MODEL_ERROR', 'after-status'],
    ['CORRUPT_IMAGE', 'never'],
    ['NO_CONNECTION', 'after-status'],
    ['NO_ANSWER', 'on-demand'],
    ['CANNOT_SCALE', 'never'],
  ] as const)('reads the retry of %s, whichever catalogue has it: %s', (code, retry) => {
    expect(retryOf(code)).toBe(retry);
  });
});
