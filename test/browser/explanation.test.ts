import { describe, expect, it } from 'vitest';
import { explanation, WITHOUT_MAP } from '../web/explanation/explanations.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { expectAccessible, expectNoSidewaysScroll, type Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

const ASK = 'Show areas whose hiding changes the result';

/** What a service of this version sends besides what the page shows. */
const WHOLE = { ...explanation(), reason: null, cautions: [], throttled: 0, requestId: 'request-1' };

/** A reader at a verdict, and the number of explanations that the page has asked for. */
async function atVerdict(
  reply: object | 'none' = WHOLE,
  options: Parameters<typeof site.open>[0] = {},
): Promise<Reader & { asked: () => number }> {
  const reader = await site.open(options);
  let asked = 0;
  await reader.page.route('**/api/explain', async (route) => {
    asked += 1;
    if (reply === 'none') await new Promise(() => {});
    else await route.fulfill('error' in reply ? { status: 504, json: reply } : { json: reply });
  });
  await reader.choose(PNEUMONIA_IMAGE, NORMAL_IMAGE);
  await reader.page.locator('.verdict').waitFor();
  return { ...reader, asked: () => asked };
}

describe('an explanation', () => {
  it('is asked for by the reader only, and lies over the X-ray with legend, comparison and stability', async () => {
    const reader = await atVerdict();
    const { page } = reader;
    expect(reader.asked()).toBe(0);
    expect(await page.locator('.map-overlay').count()).toBe(0);
    await page.getByRole('button', { name: ASK }).click();
    await page.getByRole('img', { name: /^Map of areas whose hiding changes the result/ }).waitFor();
    expect(reader.asked()).toBe(1);
    await page.getByText('Hiding it lowers the probability of pneumonia').waitFor();
    await page.getByText('in 20 of 20 trials').waitFor();
    await page.getByText(/Under 4 small changes of contrast and crop/).waitFor();
    await reader.keepScreen('explanation');
    await expectAccessible(reader);
    await expectNoSidewaysScroll(reader);
  });

  it('covers the image and nothing but the image, and follows its transformation', async () => {
    const { page } = await atVerdict();
    await page.getByRole('button', { name: ASK }).click();
    const map = page.locator('.map-overlay');
    await map.waitFor();
    const [width, height] = await page
      .locator('.viewer-stage img')
      .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
    expect(await map.getAttribute('viewBox')).toBe(`0 0 ${width} ${height}`);
    await page.getByRole('button', { name: 'Mirror left to right' }).click();
    const transform = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).transform);
    await expect.poll(() => transform('.map-overlay')).toContain('-1');
    await expect.poll(() => transform('.viewer-stage img')).toBe(await transform('.map-overlay'));
  });

  it('is hidden and shown again without asking again, and is not carried to the next X-ray', async () => {
    const reader = await atVerdict();
    const { page } = reader;
    await page.getByRole('button', { name: ASK }).click();
    await page.locator('.map-overlay').waitFor();
    await page.getByRole('button', { name: 'Hide these areas' }).click();
    await page.locator('.map-overlay').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show these areas again' }).click();
    await page.locator('.map-overlay').waitFor();
    expect(reader.asked()).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: ASK }).waitFor();
    expect(await page.locator('.map-overlay').count()).toBe(0);
  });

  it('can be stopped with the keyboard, and the focus stays where it was', async () => {
    const reader = await atVerdict('none');
    const { page } = reader;
    await page.getByRole('button', { name: ASK }).focus();
    await page.keyboard.press('Enter');
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.waitFor();
    expect(await stop.evaluate((element) => element === document.activeElement)).toBe(true);
    const ended = page.waitForEvent('requestfailed');
    await page.keyboard.press('Enter');
    expect((await ended).url()).toContain('/api/explain');
    const ask = page.getByRole('button', { name: ASK });
    expect(await ask.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('says in words why there is no map', async () => {
    const reader = await atVerdict({ ...WHOLE, ...WITHOUT_MAP });
    const { page } = reader;
    await page.getByRole('button', { name: ASK }).click();
    await page.getByText(/so a map would show chance/).waitFor();
    await page.getByText(/Under 4 small changes/).waitFor();
    expect(await page.locator('.map-overlay').count()).toBe(0);
    await expectAccessible(reader);
  });

  it('says why it failed, and leaves the verdict as it is', async () => {
    const error = { code: 'EXPLANATION_TIMED_OUT', message: 'The explanation took too long.', requestId: 'r' };
    const reader = await atVerdict({ error: { ...error, retryable: true } });
    const { page } = reader;
    await page.getByRole('button', { name: ASK }).click();
    await page.getByText(/The explanation took too long\./).waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    expect(await reader.verdict()).toBe('Pneumonia');
    await expectAccessible(reader);
  });

  it.each([{ colorScheme: 'light' }, { colorScheme: 'light', viewport: { width: 360, height: 740 } }] as const)(
    'is accessible with %j',
    async (options) => {
      const reader = await atVerdict(WHOLE, options);
      await reader.page.getByRole('button', { name: ASK }).click();
      await reader.page.locator('.map-overlay').waitFor();
      await expectAccessible(reader);
      await expectNoSidewaysScroll(reader);
    },
  );

  it('has no button where the service does not explain', async () => {
    const reader = await site.open();
    const { page } = reader;
    await page.route('**/config.json', (route) => route.fulfill({ json: { apiBaseUrl: '', signIn: null } }));
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await reader.choose(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    expect(await page.getByRole('button', { name: ASK }).count()).toBe(0);
  });
});
