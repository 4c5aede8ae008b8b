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
    explain: null,
    status: async () => ({ statusCode: 200, headers: {}, body: '{"state":"ready"}' }),
    page: await openBuiltPage(pageDir),
    config: { apiBaseUrl: '', signIn: null, explanation: true },
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

describe('`startGateway`, events', () => {
  it('sends the handler a REST proxy event with a form as base64', async () => {
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

  it('keeps the case of header names, and lists repeated headers separately', async () => {
    await talk(gateway.port, [
      `GET /api/predict HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nX-Twice: a\r\nX-Twice: b\r\nConnection: close\r\n\r\n`,
    ]);
    expect(event?.multiValueHeaders['X-Twice']).toEqual(['a', 'b']);
    expect(event?.headers['X-Twice']).toBe('b');
    expect(event?.queryStringParameters).toBeNull();
    expect(event?.body).toBeNull();
  });

  it('sends the handler text if the content type is not a form', async () => {
    await fetch(`${gateway.url}/api/predict`, {
      method: 'POST',
      body: 'ä',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(event).toMatchObject({ isBase64Encoded: false, body: 'ä' });
  });

  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']) {
    it(`passes the method ${method} to the handler`, async () => {
      await talk(gateway.port, [
        `${method} /api/predict HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nConnection: close\r\n\r\n`,
      ]);
      expect(event?.httpMethod).toBe(method);
    });
  }
});

describe('`startGateway`, results of the handler', () => {
  it('turns status, single and multiple header values, and a binary body into HTTP', async () => {
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

  it('sends no content length with status 204', async () => {
    result = async () => ({ statusCode: 204, headers: {}, body: '' });
    const reply = await post();
    expect(reply.status).toBe(204);
    expect(reply.headers.get('content-length')).toBeNull();
  });

  it('replies INTERNAL if the handler throws', async () => {
    result = () => Promise.reject(new Error('secret'));
    expect(await failureOf(await post())).toMatchObject({ status: 500, code: 'INTERNAL', retryable: true });
  });

  it('replies MODEL_TIMEOUT if the handler exceeds the Lambda timeout', async () => {
    const hasty = await startGateway({ ...options, lambdaTimeoutMs: 50 });
    result = () => new Promise(() => {});
    expect(await failureOf(await post(hasty))).toMatchObject({ status: 504, code: 'MODEL_TIMEOUT' });
    await hasty.close();
  });

  it('gives the handler its request ID and the remaining time', async () => {
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

  it('calls the handler for at most 32 requests at once', async () => {
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

describe('`startGateway`, large bodies', () => {
  it('accepts a body that just fits into an event', async () => {
    const reply = await post(gateway, Buffer.alloc(MAX_EVENT_BODY_BYTES));
    expect(reply.status).toBe(200);
    expect(event?.body?.length).toBeLessThan(6 * 1024 * 1024);
  });

  it('refuses a body one byte above that', async () => {
    const reply = await post(gateway, Buffer.alloc(MAX_EVENT_BODY_BYTES + 1));
    expect(await failureOf(reply)).toMatchObject({ status: 413, code: 'PAYLOAD_TOO_LARGE' });
    expect(event).toBeUndefined();
  });

  it('refuses 100 MB with a reply that the sender can read', async () => {
    const reply = await post(gateway, Buffer.alloc(100_000_000));
    expect(reply.status).toBe(413);
  });

  it('refuses a declared length of 4 GB before reading any of it (CVE-2026-5440)', async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 4294967296')]);
    expect(reply.status).toBe(413);
    expect(JSON.parse(reply.body).error.code).toBe('PAYLOAD_TOO_LARGE');
    expect(reply.head).toMatch(/connection: close/i);
  });

  it('refuses a chunked body that does not end', async () => {
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const reply = await talk(gateway.port, [head('Transfer-Encoding: chunked'), ...Array(200).fill(chunk)]);
    expect(reply.status).toBe(413);
  });

  it('replies 413 to Expect: 100-continue with a body above the limit', async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 9000000', 'Expect: 100-continue')]);
    expect(reply.head).toMatch(/^HTTP\/1\.1 413/);
  });

  it('replies 100 Continue to Expect: 100-continue', async () => {
    const reply = await talk(gateway.port, [
      head('Content-Length: 2', 'Expect: 100-continue', 'Connection: close'),
      'ab',
    ]);
    expect(reply.head).toBe('HTTP/1.1 100 Continue');
    expect(event?.body).toBe('ab');
  });
});

describe('`startGateway`, malformed requests', () => {
  for (const [what, lines, rest] of [
    ['a length and chunks at once (smuggling)', ['Content-Length: 3', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 3', 'Content-Length: 4'], 'abcd'],
    ['a length that is not a number', ['Content-Length: abc'], ''],
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

  it('refuses binary noise', async () => {
    const reply = await talk(gateway.port, [Buffer.from([0x16, 0x03, 0x01, 0, 0xff, 0, 0, 0])]);
    expect(reply.status).toBe(400);
  });

  it('replies REQUEST_TIMEOUT if a body does not arrive', { timeout: 40_000 }, async () => {
    const reply = await talk(gateway.port, [head('Content-Length: 100'), 'a']);
    expect(reply.status).toBe(408);
    expect(JSON.parse(reply.body).error.code).toBe('REQUEST_TIMEOUT');
  });

  it('waits for a body that arrives slowly, with a pause of ten seconds', { timeout: 60_000 }, async () => {
    const [piece, count] = [Buffer.alloc(10_000, 'x'), 25];
    const socket = connect(gateway.port, '127.0.0.1').setEncoding('latin1');
    const reply = once(socket, 'data');
    socket.write(head(`Content-Length: ${count * piece.length}`));
    for (let i = 0; i < count; i++) {
      await new Promise((resolve) => setTimeout(resolve, i === 12 ? 10_000 : 200));
      socket.write(piece);
    }
    expect((await reply)[0]).toMatch(/^HTTP\/1\.1 200/);
    expect(event?.body).toHaveLength(count * piece.length);
    socket.destroy();
  });

  it('survives clients that close the connection in the middle of a request', async () => {
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

describe('`startGateway`, page and documents', () => {
  it('serves the page uncached, with its security headers', async () => {
    const reply = await fetch(gateway.url);
    expect(await reply.text()).toContain('<title>Page</title>');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    for (const [name, value] of Object.entries(pageSecurityHeaders())) expect(reply.headers.get(name)).toBe(value);
  });

  it('lets clients cache files with a hash in their name', async () => {
    const reply = await fetch(`${gateway.url}/assets/index-Bd3fG5hJ.js`);
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(reply.headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  it('replies 304 if the client has the current file', async () => {
    const { headers } = await fetch(`${gateway.url}/favicon.svg`);
    const again = await fetch(`${gateway.url}/favicon.svg`, {
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });
    expect(again.status).toBe(304);
  });

  it.each([
    ['weakened by a proxy', (tag: string) => `W/${tag}`],
    ['one of several', (tag: string) => `"other", ${tag}`],
  ])('replies 304 to a tag that is %s', async (_, made) => {
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
  ])(
    'encodes a script for Accept-Encoding %s as %s, with a separate tag for each encoding',
    async (accepted, encoding) => {
      const path = `${gateway.url}/assets/index-Bd3fG5hJ.js`;
      const reply = await fetch(path, { headers: { 'Accept-Encoding': accepted } });
      expect(reply.headers.get('content-encoding')).toBe(encoding);
      expect(reply.headers.get('vary')).toBe('Accept-Encoding');
      expect(await reply.text()).toBe('export {};');
      const other = await fetch(path, { headers: { 'Accept-Encoding': encoding === null ? 'gzip' : 'identity' } });
      expect(other.headers.get('etag')).not.toBe(reply.headers.get('etag'));
    },
  );

  it('replies to HEAD without a body', async () => {
    const reply = await fetch(`${gateway.url}/`, { method: 'HEAD' });
    expect(reply.status).toBe(200);
    expect(Number(reply.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await reply.text()).toBe('');
  });

  it('serves config.json and openapi.json', async () => {
    expect(await (await fetch(`${gateway.url}/config.json`)).json()).toEqual({
      apiBaseUrl: '',
      signIn: null,
      explanation: true,
    });
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
    it(`replies 404 at ${path}`, async () => {
      const reply = await talk(gateway.port, [
        `GET ${path} HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nConnection: close\r\n\r\n`,
      ]);
      expect(reply.status).toBe(404);
      expect(JSON.parse(reply.body).error.code).toBe('NOT_FOUND');
    });
  }

  for (const path of ['/', '/config.json', '/openapi.json']) {
    it(`refuses POST at ${path}`, async () => {
      const reply = await fetch(`${gateway.url}${path}`, { method: 'POST', body: 'x' });
      expect(reply.headers.get('allow')).toBe('GET, HEAD');
      expect(await failureOf(reply)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    });
  }
});

describe('`startGateway`, hosts and origins', () => {
  const named = (host: string, ...more: string[]) =>
    talk(gateway.port, [
      `GET /api/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${more.map((line) => `${line}\r\n`).join('')}\r\n`,
    ]);

  for (const host of ['localhost', '127.0.0.1', '[::1]', 'LOCALHOST']) {
    it(`accepts ${host} as this machine, at every port, since it may be forwarded`, async () => {
      expect((await named(`${host}:${gateway.port}`)).status).toBe(200);
      expect((await named(`${host}:9000`)).status).toBe(200);
      expect((await named(host)).status).toBe(200);
    });
  }

  for (const host of [
    'images.example',
    'localhost.images.example',
    'images.localhost',
    '127.0.0.1.nip.example',
    'localhost:80:80',
    '::1',
  ]) {
    it(`refuses ${host} as this machine (DNS rebinding)`, async () => {
      const reply = await named(host);
      expect(reply.status).toBe(403);
      expect(JSON.parse(reply.body).error.code).toBe('FORBIDDEN');
    });
  }

  it('refuses scripts of another site or port, but accepts a link to the page', async () => {
    const host = `localhost:${gateway.port}`;
    expect((await named(host, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: no-cors')).status).toBe(403);
    expect((await named(host, 'Sec-Fetch-Site: same-site', 'Sec-Fetch-Mode: no-cors')).status).toBe(403);
    expect((await named(host, 'Sec-Fetch-Site: none', 'Sec-Fetch-Mode: cors')).status).toBe(200);
    expect((await named(host, 'Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate')).status).toBe(200);
    expect((await named(host, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Mode: cors')).status).toBe(200);
  });

  it('accepts the names that are allowed, without regard to ports', async () => {
    const behind = await startGateway({ ...options, allowedHosts: ['hub.example'] });
    const ask = async (host: string) =>
      (await talk(behind.port, [`GET /api/status HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`])).status;
    expect(await Promise.all(['hub.example', 'HUB.example:8443', 'localhost', 'other.example'].map(ask))).toEqual([
      200, 200, 200, 403,
    ]);
    await behind.close();
  });

  it('reads a whole address as a target, and takes its host in place of the header', async () => {
    const ask = (target: string, host: string) =>
      talk(gateway.port, [
        `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      ]);
    expect((await ask('http://localhost:8080/api/predict?a=1', 'localhost:8080')).status).toBe(200);
    expect(event).toMatchObject({ path: '/api/predict', queryStringParameters: { a: '1' } });
    expect((await ask('http://images.example/api/predict', 'localhost')).status).toBe(403);
    expect((await ask('http://localhost/api/predict', 'images.example')).status).toBe(200);
  });

  it('accepts any host name, but only its own page, if it listens for other machines', async () => {
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

describe('`startGateway` below a path that a proxy leaves in front', () => {
  it('serves page, documents and API below it and without it, and leads into its folder', async () => {
    const below = await startGateway({ ...options, basePath: '/absproxy/8000' });
    const at = (path: string) => fetch(`${below.url}${path}`, { redirect: 'manual' });
    for (const path of ['/', '/config.json', '/openapi.json', '/favicon.svg', '/api/status']) {
      expect((await at(path)).status).toBe(200);
      expect(await (await at(`/absproxy/8000${path}`)).text()).toBe(await (await at(path)).text());
    }
    const folder = await at('/absproxy/8000');
    expect([folder.status, folder.headers.get('location')]).toEqual([308, '8000/']);
    expect((await at('/absproxy/80001/api/status')).status).toBe(404);
    expect(log.map(({ route }) => route)).toContain('/api/status');
    await below.close();
  });
});

describe('`startGateway`, access log', () => {
  it('writes one line for each request, without query, name or unknown path', async () => {
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
