import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { NORMAL_IMAGE } from './images.ts';
import { openReader } from './reader.ts';
import { type ReverseProxyOptions, startReverseProxy } from './reverse-proxy.ts';
import { type Stack, startStack } from './stack.ts';

const KEPT = '/absproxy/8000';

let browser: Browser;
let stack: Stack;

beforeAll(async () => {
  browser = await launchChromium();
  stack = await startStack({ basePath: KEPT });
});

afterAll(async () => {
  await browser?.close();
  await stack?.close();
});

describe('the page below a path', () => {
  it.each<ReverseProxyOptions & { readonly name: string }>([
    { name: 'removes', prefix: '/proxy/8000' },
    { name: 'removes, below the path of a user', prefix: '/user/jane%40ward/proxy/8000' },
    { name: 'leaves', prefix: KEPT, keepsPrefix: true },
  ])('that a proxy $name shows its samples and the verdict on a dropped X-ray', async (options) => {
    const proxy = await startReverseProxy(stack.url, options);
    const reader = await openReader(browser, proxy.url);
    try {
      const { page } = reader;
      await page.getByText('Model ready').waitFor();
      const samples = page.locator('.sample img');
      await expect
        .poll(() => samples.evaluateAll((all) => all.every((one) => (one as HTMLImageElement).naturalWidth > 0)))
        .toBe(true);
      expect(await samples.count()).toBe(4);

      await reader.drop(NORMAL_IMAGE);
      await page.locator('.verdict').waitFor();
      expect(await reader.verdict()).toBe('Normal');

      await page.reload();
      await samples.first().click();
      await page.locator('.verdict').waitFor();

      const document = await page.evaluate(async () => (await fetch('openapi.json')).json());
      expect(new URL(document.servers[0].url, `${proxy.url}openapi.json`).href).toBe(proxy.url);
      expect(page.url()).toBe(proxy.url);
      // A browser looks for an icon at the root of a host only where a page names none.
      expect(proxy.strays).toEqual([]);
      expect(reader.faults).toEqual([]);
    } finally {
      await reader.close();
      await proxy.close();
    }
  });
});
