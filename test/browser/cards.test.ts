import { describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { NORMAL_IMAGE } from './images.ts';
import { expectAccessible, expectNoSidewaysScroll, openReader, type Reader } from './reader.ts';
import { startReverseProxy } from './reverse-proxy.ts';
import { usePage } from './use-page.ts';

const site = usePage();

/** Follows a link that opens a tab; the tab becomes the reader's page. */
async function follow(reader: Reader, name: string): Promise<Reader> {
  const [page] = await Promise.all([
    reader.page.waitForEvent('popup'),
    reader.page.getByRole('link', { name, exact: true }).first().click(),
  ]);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { ...reader, page };
}

const openNotice = ({ page }: Reader) => page.getByRole('button', { name: 'Read more about what this is' }).click();

describe('the cards of model and guard', () => {
  it.each([
    ['Model card', 'Model card: pneumoscope-resnet18'],
    ['Guard card', 'Guard card: pneumoscope-guard'],
  ])('the %s opens beside the page from what it says about itself', async (name, title) => {
    const reader = await site.open();
    await reader.page.getByText('Model ready').waitFor();
    await openNotice(reader);
    const card = await follow(reader, name);
    expect(await card.page.title()).toBe(title);
    expect(await card.page.locator('table tr').count()).toBeGreaterThan(10);
    await expectAccessible(card);
    await expectNoSidewaysScroll(card);
    await card.page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(card);
    await card.keepScreen(name.replace(' ', '-').toLowerCase());
  });

  it('are linked beside a verdict, and the model card leads to the guard card', async () => {
    const reader = await site.open();
    await reader.choose(NORMAL_IMAGE);
    await reader.page.getByRole('button', { name: 'Details' }).click();
    const { page } = await follow(reader, 'Model card');
    await page.getByRole('link', { name: 'the guard' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guard card' }).waitFor();
  });

  it('are not offered for a model that they do not describe', async () => {
    const reader = await site.open();
    const { page } = reader;
    await page.route('**/api/status', async (route) => {
      const reply = await route.fetch();
      const status = await reply.json();
      await route.fulfill({ json: { ...status, model: { ...status.model, version: '9.0.0' } } });
    });
    await page.reload();
    await page.getByText('9.0.0').waitFor();
    await openNotice(reader);
    await page.getByText('This service uses pneumoscope-resnet18 9.0.0, which is not the model').waitFor();
    await page.getByRole('link', { name: 'Guard card' }).waitFor();
    expect(await page.getByRole('link', { name: 'Model card' }).count()).toBe(0);
  });

  it('are there below the path of a proxy', async () => {
    const browser = await launchChromium();
    const proxy = await startReverseProxy(site.stack().url, { prefix: '/proxy/8000' });
    const reader = await openReader(browser, proxy.url);
    try {
      await openNotice(reader);
      const { page } = await follow(reader, 'Guard card');
      expect(page.url()).toBe(`${proxy.url}guard-card.html`);
      expect(await page.evaluate(() => document.styleSheets.length)).toBe(1);
      expect([proxy.strays, reader.faults]).toEqual([[], []]);
    } finally {
      await reader.close();
      await proxy.close();
      await browser.close();
    }
  });
});
