import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGateway } from '../../../server/gateway/gateway.ts';
import { createSignInCheck, discoverProvider, type SignInCheck } from '../../../server/gateway/sign-in.ts';

const AUDIENCE = 'pneumoscope-page';
const TOKENS = 'https://tokens.example/token';
const now = () => Math.floor(Date.now() / 1000);

let provider: Server;
let issuer: string;
let check: SignInCheck;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let keysAreServed = true;

beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  provider = createServer((request, response) => {
    const documents: Record<string, unknown> = {
      '/pool/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys`, token_endpoint: TOKENS },
      '/pool/keys': keysAreServed ? { keys: [jwk] } : undefined,
      '/other/.well-known/openid-configuration': {
        issuer: 'https://elsewhere.example',
        jwks_uri: `${issuer}/keys`,
        token_endpoint: TOKENS,
      },
    };
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 500 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/pool`;
  check = createSignInCheck(await discoverProvider(issuer), AUDIENCE);
});
afterAll(() => new Promise((resolve) => provider.close(resolve)));

describe('`createSignInCheck`', () => {
  it('accepts a valid token with and without Bearer', async () => {
    expect(await check(await token())).toEqual({ sub: 'someone' });
    expect(await check(`Bearer ${await token()}`)).toEqual({ sub: 'someone' });
    expect(await check(`bearer ${await token()}`)).toEqual({ sub: 'someone' });
  });

  it('accepts a token without token_use', async () => {
    expect(await check(await token({ token_use: undefined }))).toEqual({ sub: 'someone' });
  });

  it.each([
    ['cognito:groups', ['reader', 'night'], 'reader,night'],
    ['groups', ['reader'], 'reader'],
    ['groups', 'reader', undefined],
  ])('hands on the groups of the claim %s: %j', async (claim, given, groups) => {
    expect(await check(await token({ [claim]: given, email: 'jane@hospital.example' }))).toEqual({
      sub: 'someone',
      ...(groups === undefined ? {} : { 'cognito:groups': groups }),
    });
  });

  for (const [fault, authorization] of [
    ['that is missing', async () => undefined],
    ['that is empty', async () => ''],
    ['that is not a JWT', async () => 'Bearer token'],
    ['that has expired', () => token({ exp: now() - 1 })],
    ['that is not valid yet', () => token({ nbf: now() + 100 })],
    ['without an expiry', () => token({ exp: undefined })],
    ['for another audience', () => token({ aud: 'other' })],
    ['of another issuer', () => token({ iss: 'https://elsewhere.example' })],
    ['that is an access token', () => token({ token_use: 'access' })],
    ['that was tampered with', async () => tamper(await token())],
    ['without a signature', async () => unsigned()],
    ['signed with the public key as a shared secret', () => confused()],
    ['signed with a key that is not the issuer’s', () => foreign()],
    ['signed with the right key by another algorithm (RS512)', () => otherAlgorithm()],
  ] as const) {
    it(`refuses a token ${fault}`, async () => expect(await check(await authorization())).toBeNull());
  }

  it('throws if the provider cannot serve its keys, instead of refusing the token', async () => {
    const fresh = createSignInCheck(await discoverProvider(issuer), AUDIENCE);
    keysAreServed = false;
    await expect(fresh(await token())).rejects.toThrow();
    keysAreServed = true;
    expect(await fresh(await token())).toEqual({ sub: 'someone' });
  });
});

describe('`discoverProvider`', () => {
  it('lists every origin that the page will call', async () => {
    const { origins } = await discoverProvider(issuer);
    expect(origins).toEqual([new URL(issuer).origin, 'https://tokens.example']);
  });

  it('refuses a provider that describes another issuer', async () => {
    await expect(discoverProvider(issuer.replace('/pool', '/other'))).rejects.toThrow(/needed the issuer/);
  });

  it('reports a provider that cannot be reached', async () => {
    await expect(discoverProvider('http://127.0.0.1:1')).rejects.toThrow(/found no answer/);
  });
});

describe('`startGateway` with sign-in', () => {
  it('protects the API and nothing else', async () => {
    const seen: unknown[] = [];
    const gateway = await startGateway({
      port: 0,
      predict: async () => ({ statusCode: 200, body: '{}' }),
      explain: null,
      status: async ({ requestContext }) => {
        seen.push(requestContext.authorizer);
        return { statusCode: 200, body: '{}' };
      },
      page: async (_request, response) => {
        response.end('page');
        return true;
      },
      config: { apiBaseUrl: '', signIn: { issuer, clientId: AUDIENCE }, explanation: true },
      openApi: {},
      signIn: check,
      log: () => {},
    });
    const refused = await fetch(`${gateway.url}/api/status`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refused.json()).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
    const big = await fetch(`${gateway.url}/api/predict`, { method: 'POST', body: Buffer.alloc(3_000_000) });
    expect(big.status).toBe(401);
    const headers = { Authorization: await token() };
    expect((await fetch(`${gateway.url}/api/status`, { headers })).status).toBe(200);
    expect(seen).toEqual([{ claims: { sub: 'someone' } }]);
    expect((await fetch(`${gateway.url}/api/predict`, { method: 'OPTIONS' })).status).toBe(200);
    expect((await fetch(gateway.url)).status).toBe(200);
    expect(await (await fetch(`${gateway.url}/config.json`)).json()).toMatchObject({ signIn: { clientId: AUDIENCE } });
    await gateway.close();
  });
});

type Changes = { readonly [claim: string]: unknown };

function claims(changes: Changes = {}): JWTPayload {
  return { iss: issuer, aud: AUDIENCE, sub: 'someone', token_use: 'id', iat: now(), exp: now() + 300, ...changes };
}

function token(changes: Changes = {}): Promise<string> {
  return new SignJWT(claims(changes)).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(keys.privateKey);
}

async function otherAlgorithm(): Promise<string> {
  const key = await importJWK(await exportJWK(keys.privateKey), 'RS512');
  return new SignJWT(claims()).setProtectedHeader({ alg: 'RS512', kid: 'one' }).sign(key);
}

function tamper(jwt: string): string {
  const [header, , signature] = jwt.split('.');
  return [header, encode(claims({ sub: 'someone else' })), signature].join('.');
}

function unsigned(): string {
  return `${encode({ alg: 'none' })}.${encode(claims())}.`;
}

async function confused(): Promise<string> {
  const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)));
  return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(secret);
}

async function foreign(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(privateKey);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
