import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { NORMAL_IMAGE } from './images.ts';
import { expectAccessible, openReader, type Reader } from './reader.ts';
import { type ReverseProxy, startReverseProxy } from './reverse-proxy.ts';
import { type Stack, startStack } from './stack.ts';

const CLIENT_ID = 'pneumoscope-page';

let browser: Browser;
let provider: { server: Server; issuer: string };
let stack: Stack;
let proxy: ReverseProxy;
let reader: Reader;

beforeAll(async () => {
  browser = await launchChromium();
  const pagePort = await findFreePort();
  const pageUrl = `http://127.0.0.1:${pagePort}/`;
  proxy = await startReverseProxy(pageUrl, { prefix: '/proxy/8000' });
  provider = await startProvider([pageUrl, proxy.url]);
  stack = await startStack({ ports: [pagePort], signIn: { issuer: provider.issuer, clientId: CLIENT_ID } });
});

afterAll(async () => {
  await browser?.close();
  await proxy?.close();
  await stack?.close();
  provider?.server.closeAllConnections();
  provider?.server.close();
});

afterEach(async () => {
  await reader.close();
  expect(reader.faults).toEqual([]);
});

describe('the page of a service that requires sign-in', () => {
  it('opens after signing in at the provider; the token is sent with the image and stored nowhere', async () => {
    reader = await openReader(browser, stack.url);
    const { page } = reader;
    await page.getByRole('heading', { name: 'Sign in to analyse X-rays' }).waitFor();
    await reader.keepScreen('sign-in');
    await expectAccessible(reader);

    await signIn(page);
    await page.getByText('Model ready').waitFor();
    expect(page.url()).toBe(`${stack.url}/`);
    await reader.choose(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    expect(await reader.verdict()).toBe('Normal');
    expect(stack.uploads.at(-1)?.headers).toMatch(/^Authorization\nBearer [\w-]+\.[\w-]+\.[\w-]+$/im);

    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
    expect(kept).not.toMatch(/eyJ|token/);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to analyse X-rays' }).waitFor();
  });

  it('reports that signing in did not succeed', async () => {
    reader = await openReader(browser, stack.url);
    const { page } = reader;
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: /Cancel/ }).click();
    await page.getByText('Signing in did not succeed.').waitFor();
    expect(page.url()).toBe(`${stack.url}/`);
  });

  it('closes after signing out', async () => {
    reader = await openReader(browser, stack.url);
    const { page } = reader;
    await signIn(page);
    await page.getByText('Model ready').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.getByRole('heading', { name: 'Sign in to analyse X-rays' }).waitFor();
    expect(new URL(page.url()).origin).toBe(stack.url);
  });
});

describe('the page of a service that requires sign-in, below a path', () => {
  it('opens after signing in and closes after signing out, where the provider knows its address', async () => {
    reader = await openReader(browser, proxy.url);
    const { page } = reader;
    await signIn(page);
    await page.getByText('Model ready').waitFor();
    expect(page.url()).toBe(proxy.url);
    await reader.choose(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    expect(await reader.verdict()).toBe('Normal');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.getByRole('heading', { name: 'Sign in to analyse X-rays' }).waitFor();
    expect(page.url().startsWith(proxy.url)).toBe(true);
    expect(proxy.strays).toEqual([]);
  });
});

/** Signs in on the provider's own pages. */
async function signIn(page: Reader['page']): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('input[name=login]').fill('radiologist');
  await page.locator('input[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** A real OpenID Connect provider on this machine that accepts any name and password. */
async function startProvider(pageUrls: string[]) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const oidc = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT_ID,
        // Only a native client may be redirected to an address without TLS.
        application_type: 'native',
        redirect_uris: pageUrls,
        post_logout_redirect_uris: pageUrls,
        token_endpoint_auth_method: 'none',
      },
    ],
    clientBasedCORS: () => true,
    conformIdTokenClaims: false,
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id}@example.org` }),
    }),
  });
  server.on('request', oidc.callback());
  return { server, issuer };
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
