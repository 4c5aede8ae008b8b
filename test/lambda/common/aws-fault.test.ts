import { describe, expect, it } from 'vitest';
import { mapAwsError } from '../../../lambda/common/aws-fault.ts';
import { BadReplyError } from '../../../lambda/common/bounded-reply.ts';

/** An error as the SDK throws it for a reply of AWS. */
function answered(name: string, status: number, more: object = {}): Error {
  return Object.assign(new Error('said by AWS'), {
    name,
    $fault: 'server',
    $metadata: { httpStatusCode: status },
    ...more,
  });
}

/** A connection error as Node throws it. */
function connection(code: string, more: object = {}): Error {
  return Object.assign(new Error('connection'), { code, ...more });
}

describe('`mapAwsError`', () => {
  it.each([
    ['no such endpoint', answered('ValidationError', 400), 'MODEL_UNAVAILABLE', false],
    ['a body with a field "code"', answered('ValidationError', 400, { code: 'E' }), 'MODEL_UNAVAILABLE', false],
    ['no such path', answered('UnknownOperationException', 404), 'MODEL_UNAVAILABLE', false],
    ['a denied role', answered('AccessDeniedException', 403), 'MODEL_ACCESS', false],
    ['an expired token, as 400', answered('ExpiredTokenException', 400), 'MODEL_ACCESS', false],
    ['a wrong clock', answered('RequestTimeTooSkewed', 403), 'MODEL_ACCESS', false],
    ['a signature that does not match', answered('InvalidSignatureException', 400), 'MODEL_ACCESS', false],
    ['any other 403', answered('Forbidden', 403), 'MODEL_ACCESS', false],
    ['a 401', answered('Unauthorized', 401), 'MODEL_ACCESS', false],
    ['no credentials', Object.assign(new Error(), { name: 'CredentialsProviderError' }), 'MODEL_ACCESS', false],
    ['a model that is not ready', answered('ModelNotReadyException', 429), 'MODEL_BUSY', true],
    ['throttling, as 400', answered('ThrottlingException', 400), 'MODEL_BUSY', true],
    ['any other 429', answered('Slow', 429), 'MODEL_BUSY', true],
    ['a service that is full', answered('ServiceUnavailable', 503), 'MODEL_BUSY', true],
    ['an internal failure', answered('InternalFailure', 500), 'MODEL_ERROR', true],
    ['an internal dependency', answered('InternalDependencyException', 530), 'MODEL_ERROR', true],
    ['an undocumented status', answered('Teapot', 418), 'MODEL_ERROR', false],
    ['a refused image', answered('ModelError', 424, { OriginalStatusCode: 400 }), 'MODEL_BAD_RESPONSE', false],
    [
      'any other 4xx of the container',
      answered('ModelError', 424, { OriginalStatusCode: 499 }),
      'MODEL_BAD_RESPONSE',
      false,
    ],
    ['a container that is busy', answered('ModelError', 424, { OriginalStatusCode: 429 }), 'MODEL_BUSY', true],
    ['a model that failed', answered('ModelError', 424, { OriginalStatusCode: 500 }), 'MODEL_ERROR', false],
    ['a model error without the container’s status', answered('ModelError', 424), 'MODEL_ERROR', false],
    ['a refused connection', connection('ECONNREFUSED'), 'MODEL_UNAVAILABLE', true],
    ['a name that does not resolve', connection('ENOTFOUND'), 'MODEL_UNAVAILABLE', true],
    ['a certificate for another name', connection('ERR_TLS_CERT_ALTNAME_INVALID'), 'MODEL_UNAVAILABLE', true],
    ['a reset', connection('ECONNRESET', { name: 'TimeoutError' }), 'MODEL_UNAVAILABLE', true],
    [
      'a reset within the reply',
      connection('ECONNRESET', { $metadata: { httpStatusCode: 200 } }),
      'MODEL_UNAVAILABLE',
      true,
    ],
    ['no connection in time', Object.assign(new Error(), { name: 'TimeoutError' }), 'MODEL_UNAVAILABLE', true],
    ['a reply that is not HTTP', connection('HPE_INVALID_CONSTANT'), 'MODEL_BAD_RESPONSE', false],
    ['a reply above the limit', new BadReplyError('too long'), 'MODEL_BAD_RESPONSE', false],
    [
      'a 200 that the SDK cannot read',
      Object.assign(new SyntaxError(), { $metadata: { httpStatusCode: 200 } }),
      'MODEL_BAD_RESPONSE',
      false,
    ],
    [
      'a 500 that the SDK cannot read',
      Object.assign(new SyntaxError(), { $metadata: { httpStatusCode: 500 } }),
      'MODEL_ERROR',
      true,
    ],
    ['a bug', new TypeError('undefined is not a function'), 'INTERNAL', false],
    ['a number as code', Object.assign(new Error(), { code: 7 }), 'INTERNAL', false],
    ['a thrown string', 'text', 'INTERNAL', false],
  ])('maps %s', (_, error, code, retry) => expect(mapAwsError(error)).toEqual({ code, retry }));
});
