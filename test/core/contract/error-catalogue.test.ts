import { describe, expect, it } from 'vitest';
import {
  ERROR_CATALOGUE,
  type ErrorCode,
  type ErrorScope,
  errorEntry,
  errorReply,
  type Retry,
} from '../../../core/contract/error-catalogue.ts';
import { IMAGE_FORMAT_IDS, nameOfFormat } from '../../../core/contract/image-formats.ts';

const CODES = Object.keys(ERROR_CATALOGUE) as ErrorCode[];

describe('`ERROR_CATALOGUE`', () => {
  it.each<[ErrorScope, RegExp]>([
    ['image', /IMAGE/],
    ['service', /^(CONFIG|INTERNAL|NOT_RECORDED)$/],
    ['model', /^MODEL_/],
    ['explanation', /^EXPLANATION_/],
  ])('files an error under %s exactly where its code matches %s', (about, codes) => {
    expect(CODES.filter((code) => errorEntry(code).about === about)).toEqual(CODES.filter((code) => codes.test(code)));
  });

  it.each<[Retry, readonly ErrorCode[]]>([
    ['on-demand', ['REQUEST_TIMEOUT', 'INTERNAL', 'EXPLANATION_TIMED_OUT']],
    ['after-pause', ['TOO_MANY_REQUESTS', 'NOT_RECORDED', 'MODEL_BUSY']],
    ['after-status', ['MODEL_ERROR', 'MODEL_UNAVAILABLE', 'MODEL_TIMEOUT']],
  ])('allows a retry %s for %j only', (retry, codes) => {
    expect(CODES.filter((code) => errorEntry(code).retry === retry)).toEqual(codes);
  });

  it('gives a pause for every error that is retried after one', () => {
    const seconds = CODES.filter((code) => errorEntry(code).retry === 'after-pause').map(
      (code) => errorEntry(code).retryAfterSeconds,
    );
    expect(seconds).toEqual([2, 2, 2]);
  });

  it('names every image format in the message of UNSUPPORTED_IMAGE_TYPE', () => {
    const names = IMAGE_FORMAT_IDS.map((id) => `a ${nameOfFormat(id)}`);
    expect(ERROR_CATALOGUE.UNSUPPORTED_IMAGE_TYPE.message).toContain(`neither ${names.join(' nor ')}`);
  });
});

describe('`errorReply`', () => {
  it.each(CODES)('calls %s retryable unless its retry is never', (code) => {
    expect(errorReply(code, 'r').error.retryable).toBe(ERROR_CATALOGUE[code].retry !== 'never');
  });
});
