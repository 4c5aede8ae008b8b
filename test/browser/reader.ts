import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Screenshots, for reviewing the page and for the README. */
const SCREENSHOTS = new URL('../../artefacts/screenshots/', import.meta.url);

/** A reader at the page: what they do, and the errors in their browser's console. */
export interface Reader {
  readonly page: Page;
  /** Errors of scripts and violations of the Content-Security-Policy; replies with an error status do not count. */
  readonly faults: string[];
  choose(...files: string[]): Promise<void>;
  /** Drags files over the page, as the operating system does; the drop follows separately. */
  dragOver(...files: string[]): Promise<void>;
  drop(...files: string[]): Promise<void>;
  verdict(): Promise<string>;
  keepScreen(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function openReader(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Reader> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  // Sign-in leads to pages of the provider, whose errors do not count.
  const isOurs = () => page.url().startsWith(url);
  page.on('pageerror', (error) => isOurs() && faults.push(error.message));
  page.on('console', (message) => {
    const isReply = message.text().startsWith('Failed to load resource: the server responded');
    if (['error', 'warning'].includes(message.type()) && !isReply && isOurs()) faults.push(message.text());
  });
  try {
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
  } catch (error) {
    await context.close();
    throw new Error(
      `Opening the page: needed a heading, found none; its console has: ${faults.join('; ') || 'nothing'}`,
      {
        cause: error,
      },
    );
  }

  const drag = async (type: 'dragEnter' | 'dragOver' | 'drop', files: string[]): Promise<void> => {
    const session = await context.newCDPSession(page);
    await session.send('Input.dispatchDragEvent', {
      type,
      x: 200,
      y: 300,
      data: { items: [], files, dragOperationsMask: 1 },
    });
    await session.detach();
  };
  const dragOver = async (...files: string[]): Promise<void> => {
    await drag('dragEnter', files);
    await drag('dragOver', files);
  };

  return {
    page,
    faults,
    choose: (...files) => page.locator('input[type=file]').first().setInputFiles(files),
    dragOver,
    drop: async (...files) => {
      await dragOver(...files);
      await drag('drop', files);
    },
    verdict: async () => (await page.locator('.verdict').innerText()).trim(),
    keepScreen: async (name) => {
      await mkdir(SCREENSHOTS, { recursive: true });
      const path = fileURLToPath(new URL(`${name}.png`, SCREENSHOTS));
      // On a machine under load a screenshot sometimes fails; a second one succeeds.
      await page.screenshot({ path }).catch(() => page.screenshot({ path }));
    },
    close: () => context.close(),
  };
}

/** Fails with the violations that axe finds: rule, element, explanation. */
export async function expectAccessible({ page }: Reader): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
  expect(found).toEqual([]);
}

/** Fails if the page is wider than the window. */
export async function expectNoSidewaysScroll({ page }: Reader): Promise<void> {
  const [needed, found] = await page.evaluate(() => [
    document.documentElement.clientWidth,
    document.documentElement.scrollWidth,
  ]);
  expect(found).toBeLessThanOrEqual(needed ?? 0);
}
