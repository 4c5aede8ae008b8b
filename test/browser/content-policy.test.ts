import { describe, expect, it } from 'vitest';
import { NORMAL_IMAGE } from './images.ts';
import { usePage } from './use-page.ts';

const site = usePage();

describe('the Content-Security-Policy', () => {
  it('is not violated from loading the page to showing a verdict', async () => {
    const reader = await site.open();
    const { page } = reader;
    // The listener must precede every script of the page, so the page is loaded again.
    await page.addInitScript(() => {
      const violations: string[] = [];
      Object.assign(window, { violations });
      document.addEventListener(
        'securitypolicyviolation',
        ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
          violations.push(`${violatedDirective}: ${blockedURI} in ${sourceFile}:${lineNumber}`),
      );
    });
    const messages: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await reader.drop(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
    expect(messages.filter((message) => /content security policy|trusted/i.test(message))).toEqual([]);
  });
});
