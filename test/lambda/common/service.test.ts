import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode, errorEntry } from '../../../core/contract/error-catalogue.ts';
import { API_SECURITY_HEADERS } from '../../../core/contract/security-headers.ts';
import { createService } from '../../../lambda/common/service.ts';
import { ServiceError } from '../../../lambda/common/service-error.ts';
import { context, httpEvent, REQUEST_ID, restEvent } from '../support/events.ts';
import { recordTelemetry } from '../support/telemetry.ts';

const PAGE = 'https://images.example';

function serviceThat(act: () => Promise<{ value: unknown; plainText?: string }>, allowedOrigins = [PAGE]) {
  const telemetry = recordTelemetry();
  const options = { method: 'POST', allowedOrigins, telemetry, plainTextOnError: 'Failed to Predict' } as const;
  return { telemetry, handle: createService(options, act) };
}

const succeed = () => serviceThat(async () => ({ value: { verdict: 'Normal' }, plainText: 'Normal' }));
const failWith = (error: unknown) => serviceThat(() => Promise.reject(error));

describe('createService()', () => {
  it('replies in JSON with the security headers', async () => {
    const { handle, telemetry } = succeed();
    const reply = await handle(restEvent(null), context());
    expect(reply).toMatchObject({ statusCode: 200, isBase64Encoded: false, body: '{"verdict":"Normal"}' });
    expect(reply.headers).toMatchObject({ ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' });
    expect(telemetry.records).toMatchObject([{ requestId: REQUEST_ID, code: 'OK', status: 200 }]);
  });

  it('replies in plain text where the caller prefers it', async () => {
    const reply = await succeed().handle(restEvent(null, { headers: { ACCEPT: 'text/plain' } }), context());
    expect(reply).toMatchObject({ statusCode: 200, body: 'Normal' });
    expect(reply.headers).toMatchObject({ ...API_SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  });

  it('replies in JSON where there is no plain text', async () => {
    const { handle } = serviceThat(async () => ({ value: 1 }));
    expect((await handle(restEvent(null, { headers: { Accept: 'text/plain' } }), context())).body).toBe('1');
  });

  it.each(Object.keys(ERROR_CATALOGUE) as ErrorCode[])('turns %s into the catalogue’s reply', async (code) => {
    const { status, message, retryable, retryAfterSeconds } = errorEntry(code);
    const { handle, telemetry } = failWith(new ServiceError(code, 'It was found so.'));
    const reply = await handle(restEvent(null), context());
    expect(reply.statusCode).toBe(status);
    expect(JSON.parse(reply.body)).toEqual({
      error: { code, message: `${message} It was found so.`, requestId: REQUEST_ID, retryable },
    });
    expect(reply.headers).toMatchObject({ ...API_SECURITY_HEADERS, 'Content-Type': 'application/json' });
    expect(reply.headers?.['Retry-After']).toBe(retryAfterSeconds === undefined ? undefined : `${retryAfterSeconds}`);
    expect(telemetry.records).toMatchObject([{ code, status }]);
  });

  it('keeps the status of an error for a caller who prefers plain text, with the text for no verdict', async () => {
    const { handle } = failWith(new ServiceError('MODEL_BUSY'));
    const reply = await handle(restEvent(null, { headers: { Accept: 'text/plain' } }), context());
    expect(reply).toMatchObject({ statusCode: 503, body: 'Failed to Predict' });
    expect(reply.headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '2' });
  });

  it('keeps errors in JSON where no text for them is set', async () => {
    const options = { method: 'GET', allowedOrigins: [], telemetry: recordTelemetry() } as const;
    const handle = createService(options, () => Promise.reject(new ServiceError('MODEL_BUSY')));
    const reply = await handle(restEvent(null, { method: 'GET', headers: { Accept: 'text/plain' } }), context());
    expect(JSON.parse(reply.body).error.code).toBe('MODEL_BUSY');
  });

  it.each([[new TypeError('a secret')], ['a secret'], [undefined]])(
    'replies INTERNAL to an unexpected error (%s), which only the log holds',
    async (thrown) => {
      const { handle, telemetry } = failWith(thrown);
      const reply = await handle(restEvent(null), context());
      expect(reply.statusCode).toBe(500);
      expect(JSON.parse(reply.body).error.code).toBe('INTERNAL');
      expect(reply.body).not.toContain('secret');
      expect(telemetry.faults).toHaveLength(1);
    },
  );

  it('logs the error of AWS, and sends the client only the code', async () => {
    const cause = new Error('arn:aws:sagemaker:eu-west-1:1:endpoint/x');
    const { handle, telemetry } = failWith(new ServiceError('MODEL_ACCESS', undefined, cause));
    expect((await handle(restEvent(null), context())).body).not.toContain('arn:');
    expect(telemetry.faults.map((fault) => fault.cause)).toEqual([cause]);
  });

  it('replies INTERNAL to a value that is not an event', async () => {
    const { handle } = succeed();
    const reply = await handle({} as never, context());
    expect(reply.statusCode).toBe(500);
  });

  describe.each([
    ['REST', restEvent],
    ['HTTP', httpEvent],
  ])('for an event of a %s API', (_, event) => {
    it.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE'])(
      'refuses %s and lists the allowed methods',
      async (method) => {
        const reply = await succeed().handle(event(null, { method }), context());
        expect(reply.statusCode).toBe(405);
        expect(JSON.parse(reply.body).error.code).toBe('METHOD_NOT_ALLOWED');
        expect(reply.headers?.Allow).toBe('POST, OPTIONS');
      },
    );

    it('replies to a preflight of a page on the list', async () => {
      const reply = await succeed().handle(event(null, { method: 'OPTIONS', headers: { Origin: PAGE } }), context());
      expect(reply).toMatchObject({ statusCode: 204, body: '' });
      expect(reply.headers).toMatchObject({
        ...API_SECURITY_HEADERS,
        Vary: 'Origin',
        Allow: 'POST, OPTIONS',
        'Access-Control-Allow-Origin': PAGE,
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
      });
      expect(reply.headers).not.toHaveProperty('Content-Type');
      expect(reply.headers).not.toHaveProperty('Access-Control-Allow-Credentials');
    });

    it('lets a page on the list read replies, including errors', async () => {
      for (const { handle } of [succeed(), failWith(new ServiceError('EMPTY_BODY'))]) {
        const { headers } = await handle(event(null, { headers: { Origin: PAGE } }), context());
        expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': PAGE, Vary: 'Origin' });
      }
    });

    it.each(['https://evil.example', 'null', 'http://images.example', 'https://images.example.evil.example', '*'])(
      'lets %s read nothing',
      async (origin) => {
        for (const method of ['POST', 'OPTIONS']) {
          const { headers } = await succeed().handle(event(null, { method, headers: { Origin: origin } }), context());
          expect(Object.keys(headers ?? {}).filter((name) => name.startsWith('Access-Control-'))).toEqual([]);
          expect(headers?.Vary).toBe('Origin');
        }
      },
    );
  });

  it('sends no CORS header if the list of origins is empty', async () => {
    const { handle } = serviceThat(async () => ({ value: 1 }), []);
    const { headers } = await handle(restEvent(null, { headers: { Origin: PAGE } }), context());
    expect(headers).not.toHaveProperty('Vary');
    expect(headers).not.toHaveProperty('Access-Control-Allow-Origin');
  });
});
