import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorReply } from '../../../core/contract/error-reply.ts';
import { API_SECURITY_HEADERS, pageSecurityHeaders } from '../../../core/contract/security-headers.ts';
import type { AccessEntry } from '../../../server/gateway/access-log.ts';
import { type GatewayOptions, startGateway } from '../../../server/gateway/gateway.ts';
import { MAX_EVENT_BODY_BYTES } from '../../../server/gateway/lambda.ts';
import { openBuiltPage } from '../../../server/gateway/page.ts';
import type { Running } from '../../../server/http/server.ts';
import { talk } from './raw-http.ts';

let gateway: Running;
let pageDir: string;
let options: GatewayOptions;
let event: APIGatewayProxyEvent | undefined;
let result: () => Promise<APIGatewayProxyResult>;
const log: AccessEntry[] = [];

beforeAll(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'pneumoscope-page-'));
  await mkdir(join(pageDir, 'assets'));
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>Page</title>');
  await writeFile(join(pageDir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(pageDir, 'assets', 'index-Bd3fG5hJ.js'), 'export {};');
  options = {
    port: 0,
    predict: (found) => {
      event = found;
      return result();
    },
    status: async () => ({ statusCode: 200, headers: {}, body: '{"state":"ready"}' }),
    page: await openBuiltPage(pageDir),
    config: { apiBaseUrl: '', signIn: null },
    openApi: { openapi: '3.1.0' },
    log: (entry) => log.push(entry),
  };
  gateway = await startGateway(options);
});
afterAll(async () => {
  await gateway.close();
  await rm(pageDir, { recursive: true });
});
beforeEach(() => {
  log.length = 0;
  event = undefined;
  result = async () => ({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: '{"verdict":"Normal"}',
  });
});

describe('what the handler is given', () => {
  it('is a REST proxy event, a form as base64', async () => {
    const form = new FormData();
    form.set('file', new Blob([Uint8Array.of(0xff, 0xd8, 0, 0x80)]), 'image.jpg');
    const reply = await fetch(`${gateway.url}/api/predict?a=1&a=2&b=`, { method: 'POST', body: form });
    expect(await reply.json()).toEqual({ verdict: 'Normal' });
    expect(event).toMatchObject({
      httpMethod: 'POST',
      path: '/api/predict',
      resource: '/api/predict',
      isBase64Encoded: true,
      queryStringParameters: { a: '2', b: '' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [''] },
      pathParameters: null,
    });
    expect(Buffer.from(event?.body ?? '', 'base64').includes(Buffer.from([0xff, 0xd8, 0, 0x80]))).toBe(true);
  });

  it('keeps the case of header names, and repeated headers apart', async () => {
    await talk(gateway.port, [
      `GET /api/predict HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nX-Twice: a\r\nX-Twice: b\r\nConnection: close\r\n\r\n`,
    ]);
    expect(event?.multiValueHeaders['X-Twice']).toEqual(['a', 'b']);
    expect(event?.headers['X-Twice']).toBe('b');
    expect(event?.queryStringParameters).toBeNull();
    expect(event?.body).toBeNull();
  });

  it('is text where the content type is no form', async () => {
    await fetch(`${gateway.url}/api/predict`, {
      method: 'POST',
      body: 'ä',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(event).toMatchObject({ isBase64Encoded: false, body: 'ä' });
  });

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
    it(`is every method, ${method} too: the handler decides`, async () => {
      await talk(gateway.port, [
        `${method} /api/predict HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nConnection: close\r\n\r\n`,
      ]);
      expect(event?.httpMethod).toBe(method);
    });
  }
});

describe('what the handler answers', () => {
  it('becomes HTTP: status, headers of one and of many values, body of bytes', async () => {
    result = async () => ({
      statusCode: 207,
      headers: { 'X-One': 'a' },
      multiValueHeaders: { 'Set-Cookie': ['b', 'c'] },
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    });
    const reply = await post();
    expect(reply.status).toBe(207);
    expect(reply.headers.get('x-one')).toBe('a');
    expect(reply.headers.getSetCookie()).toEqual(['b', 'c']);
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 255));
  });

  it('has no content length where there is no content', async () => {
    result = async () => ({ statusCode: 204, headers: {}, body: '' });
    const reply = await post();
    expect(reply.status).toBe(204);
    expect(reply.headers.get('content-length')).toBeNull();
  });

  it('is INTERNAL if it throws', async () => {
    result = () => Promise.reject(new Error('secret'));
    expect(await failureOf(await post())).toMatchObject({ status: 500, code: 'INTERNAL', retryable: true });
  });

  it('is MODEL_TIMEOUT if it takes longer than Lambda would let it', async () => {
    const hasty = await startGateway({ ...options, lambdaTimeoutMs: 50 });
    result = () => new Promise(() => {});
    expect(await failureOf(await post(hasty))).toMatchObject({ status: 504, code: 'MODEL_TIMEOUT' });
    await hasty.close();
  });

  it('is told how much time is left', async () => {
    let leftMs = Number.NaN;
    const other = await startGateway({
      ...options,
      predict: async (_event, context) => {
        leftMs = context.getRemainingTimeInMillis();
        return { statusCode: 200, body: context.awsRequestId };
      },
    });
    const requestId = await (await post(other)).text();
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(log.at(-1)?.requestId ?? requestId).toBe(requestId);
    expect(leftMs).toBeGreaterThan(10_000);
    expect(leftMs).toBeLessThanOrEqual(15_000);
    await other.close();
  });

  it('is not asked for more than 32 images at once', async () => {
    const held = Promise.withResolvers<APIGatewayProxyResult>();
    result = () => held.promise;
    const calls = Array.from({ length: 33 }, () => post());
    const refused = await Promise.race(calls);
    expect(await failureOf(refused)).toMatchObject({ status: 429, code: 'TOO_MANY_REQUESTS' });
    expect(refused.headers.get('retry-after')).toBe('2');
    held.resolve({ statusCode: 200, body: '' });
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
  });
});

describe('bodies that are too large', () => {
  it('takes what fits into an event', async () => {
    const reply = await post(gateway, Buffer.alloc(MAX_EVENT_BODY_BYTES));
    expect(reply.status).toBe(200);
    expect(event?.body?.length).toBeLessThan(6 * 1024 * 1024);
  });

  it('refuses one byte more', async () => {
    const reply = await post(gateway, Buffer.alloc(MAX_EVENT_BODY_BYTES + 1));
    expect(await failureOf(reply)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect(event).toBeUndefined();
  });

  it('refuses 100 MB and lets the sender read why', async () => {
    const reply = await post(gateway, Buffer.alloc(100_000_000));
    expect(reply.status).toBe(413);
  });

  it('refuses a declared 4 GB at once, without a byte of it (CVE-2026-5440)', async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 4294967296')]);
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.body).error.code).toBe('PAYLOAD_TOO_LARGE');
    expect(reply.head).toMatch(/connection: close/i);
  });

  it('cuts a body of chunks that does not end', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const reply = await talk(gateway.port, [head('Transfer-Encoding: chunked'), ...Array(200).fill(chunk)]);
    expect(reply.status).toBe(413);
  });

  it('tells a client that asks first not to send too much', async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 9000000', 'Expect: 100-continue')]);
    expect(reply.head).toMatch(/^HTTP\/1\.1 413/);
  });

  it('tells a client that asks first to go on', async () => {
    const reply = await talk(gateway.port, [
      head('Content-Length: 2', 'Expect: 100-continue', 'Connection: close'),
      'ab',
    ]);
    expect(reply.head).toBe('HTTP/1.1 100 Continue');
    expect(event?.body).toBe('ab');
  });
});

describe('requests that are no HTTP', () => {
  for (const [what, lines, rest] of [
    ['a length and chunks at once (smuggling)', ['Content-Length: 3', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], 'abcd'],
    ['a length that is no number', ['Content-Length: abc'], ''],
    ['a negative length', ['Content-Length: -1'], ''],
    ['chunks without a size', ['Transfer-Encoding: chunked'], 'zz\r\n'],
    ['a header with a space in its name', ['Bad Header: x'], ''],
    ['headers of 20 kB', [`X-Long: ${'x'.repeat(20_000)}`], ''],
  ] as const) {
    it(`refuses ${what}, in the shape of every other error`, async () => {
      const reply = await talk(gateway.port, [head(...lines), rest]);
      expect(reply.status).toBe(400);
      expect(JSON.parse(reply.body).error).toMatchObject({ code: 'BAD_REQUEST_BODY', retryable: false });
      for (const [name, value] of Object.entries(API_SECURITY_HEADERS))
        expect(reply.head).toContain(`${name}: ${value}`);
    });
  }

  it('refuses noise', async () => {
    const reply = await talk(gateway.port, [Buffer.from([0x16, 0x03, 0x01, 0, 0xff, 0, 0, 0])]);
    expect(reply.status).toBe(400);
  });

  it('gives up on a body that does not come, and says so', { timeout: 20_000 }, async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 100'), 'a']);
    expect(reply.status).toBe(408);
    expect(JSON.parse(reply.body).error.code).toBe('REQUEST_TIMEOUT');
  });

  it('waits for a body that comes slowly and steadily, as over a thin line', { timeout: 40_000 }, async () => {
    const [piece, count] = [Buffer.alloc(60_000, 'x'), 22];
    const socket = connect(gateway.port, '127.0.0.1').setEncoding('latin1');
    const reply = once(socket, 'data');
    socket.write(head(`Content-Length: ${count * piece.length}`));
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      socket.write(piece);
    }
    expect((await reply)[0]).toMatch(/^HTTP\/1\.1 200/);
    expect(event?.body).toHaveLength(count * piece.length);
    socket.destroy();
  });

  it('survives clients that leave in the middle', async () => {
    for (let i = 0; i < 200; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(gateway.port, '127.0.0.1', () => {
          socket.write(head('Content-Length: 1000'), () => socket.resetAndDestroy());
        });
        socket.on('close', () => resolve());
      });
    }
    expect((await post()).status).toBe(200);
  });
});

describe('the page and the documents', () => {
  it('serves the page, never from a cache, with its security headers', async () => {
    const reply = await fetch(gateway.url);
    expect(await reply.text()).toContain('<title>Page</title>');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    for (const [name, value] of Object.entries(pageSecurityHeaders())) expect(reply.headers.get(name)).toBe(value);
  });

  it('lets files with a hash in their name be kept', async () => {
    const reply = await fetch(`${gateway.url}/assets/index-Bd3fG5hJ.js`);
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(reply.headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it('answers 304 to who has the file already', async () => {
    const { headers } = await fetch(`${gateway.url}/favicon.svg`);
    const again = await fetch(`${gateway.url}/favicon.svg`, {
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ['weakened by a proxy', (tag: string) => `W/${tag}`],
    ['one of several', (tag: string) => `"other", ${tag}`],
  ])('answers 304 to a tag that is %s', async (_, made) => {
    const { headers } = await fetch(`${gateway.url}/favicon.svg`);
    const again = await fetch(`${gateway.url}/favicon.svg`, {
      headers: { 'If-None-Match': made(headers.get('etag') ?? '') },
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ['gzip, deflate, br', 'gzip'],
    ['br, GZIP;q=0.5', 'gzip'],
    ['gzip;q=0', null],
    ['identity', null],
  ])('sends a script to who accepts %s as %s, each with a tag of its own', async (accepted, encoding) => {
    const path = `${gateway.url}/assets/index-Bd3fG5hJ.js`;
    const reply = await fetch(path, { headers: { 'Accept-Encoding': accepted } });
    expect(reply.headers.get('content-encoding')).toBe(encoding);
    expect(reply.headers.get('vary')).toBe('Accept-Encoding');
    expect(await reply.text()).toBe('export {};');
    const other = await fetch(path, { headers: { 'Accept-Encoding': encoding === null ? 'gzip' : 'identity' } });
    expect(other.headers.get('etag')).not.toBe(reply.headers.get('etag'));
  });

  it('answers HEAD without a body', async () => {
    const reply = await fetch(`${gateway.url}/`, { method: 'HEAD' });
    expect(reply.status).toBe(200);
    expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await reply.text()).toBe('');
  });

  it('serves config.json and openapi.json', async () => {
    expect(await (await fetch(`${gateway.url}/config.json`)).json()).toEqual({ apiBaseUrl: '', signIn: null });
    expect(await (await fetch(`${gateway.url}/openapi.json`)).json()).toEqual({ openapi: '3.1.0' });
  });

  for (const path of [
    '/nothing',
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets',
    '/assets/../../x',
    '//x',
    '/api',
  ]) {
    it(`has nothing at ${path}`, async () => {
      const reply = await talk(gateway.port, [
        `GET ${path} HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nConnection: close\r\n\r\n`,
      ]);
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.body).error.code).toBe('NOT_FOUND');
    });
  }

  for (const path of ['/', '/config.json', '/openapi.json']) {
    it(`takes no POST at ${path}`, async () => {
      const reply = await fetch(`${gateway.url}${path}`, { method: 'POST', body: 'x' });
      expect(reply.headers.get('allow')).toBe('GET, HEAD');
      expect(await failureOf(reply)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    });
  }
});

describe('who is answered', () => {
  const named = (host: string, ...more: string[]) =>
    talk(gateway.port, [
      `GET /api/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more.map((line) => `${line}\r\n`).join('')}\r\n`,
    ]);

  for (const host of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
    it(`takes ${host} for this machine`, async () => {
      expect((await named(`${host}:${gateway.port}`)).status).toBe(200);
    });
  }

  for (const host of [
    'images.example',
    'localhost',
    'localhost:1',
    'localhost.images.example',
    '127.0.0.1.nip.example',
  ]) {
    it(`does not take ${host} for this machine (DNS rebinding)`, async () => {
      const reply = await named(host);
      expect(reply.status).toBe(403);
      expect(JSON.parse(reply.body).error.code).toBe('FORBIDDEN');
    });
  }

  it('does not answer to the scripts of another site or port, but lets a link lead to the page', async () => {
    const host = `localhost:${gateway.port}`;
    expect((await named(host, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors')).status).toBe(403);
    expect((await named(host, 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors')).status).toBe(403);
    expect((await named(host, 'Sec-Fetch-Site: none', 'Sec-Fetch-Mode: cors')).status).toBe(200);
    expect((await named(host, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate')).status).toBe(200);
    expect((await named(host, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors')).status).toBe(200);
  });

  it('answers to any name where it was opened to other machines, and to its own page only', async () => {
    const open = await startGateway({ ...options, host: '0.0.0.0' });
    const reply = await talk(open.port, [
      'GET /api/status HTTP/1.1\r\nHost: images.example\r\nConnection: close\r\n\r\n',
    ]);
    expect(reply.status).toBe(200);
    const ofOther = await talk(open.port, [
      'GET /api/status HTTP/1.1\r\nHost: images.example\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n',
    ]);
    expect(ofOther.status).toBe(403);
    await open.close();
  });
});

describe('the access log', () => {
  it('has one line for each request, without query, name or unknown path', async () => {
    await fetch(`${gateway.url}/api/predict?patient=Smith`, { method: 'POST', body: 'Smith' });
    await fetch(`${gateway.url}/images/Smith.jpg?x=Smith`);
    await fetch(`${gateway.url}/`);
    await expect.poll(() => log.length).toBe(3);
    expect(log.map(({ method, route, status }) => [method, route, status])).toEqual([
      ['POST', '/api/predict', 200],
      ['GET', 'other', 404],
      ['GET', 'page', 200],
    ]);
    expect(JSON.stringify(log)).not.toContain('Smith');
  });
});

function head(...lines: string[]): string {
  return `POST /api/predict HTTP/1.1\r\nHost: localhost:${gateway.port}\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

function post({ url } = gateway, body: Uint8Array<ArrayBuffer> = Uint8Array.of(1)): Promise<Response> {
  return fetch(`${url}/api/predict`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
  });
}

/** Every error has the shape and the headers of the contract. */
async function failureOf(reply: Response): Promise<{ status: number; code: string; retryable: boolean }> {
  for (const [name, value] of Object.entries(API_SECURITY_HEADERS)) expect(reply.headers.get(name)).toBe(value);
  const { error } = (await reply.json()) as ErrorReply;
  expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  return { status: reply.status, code: error.code, retryable: error.retryable };
}
