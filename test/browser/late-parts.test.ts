/** Parts of the page that are loaded after the first screen: in time, late, or not at all. */
import { describe, expect, it } from 'vitest';
import { NORMAL_IMAGE } from './images.ts';
import type { Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

/** Loads the page again with files that do not arrive until the returned function is called. */
async function openWithout({ page }: Reader, ...names: string[]): Promise<() => void> {
  const released = Promise.withResolvers<void>();
  await page.route(isAsset(names), async (route) => {
    await released.promise;
    await route.continue();
  });
  await page.reload();
  await page.getByText('Model ready').waitFor();
  return released.resolve;
}

/** Loads the page again after a new version has replaced some of its files. */
async function openOutdated({ page }: Reader, ...names: string[]): Promise<() => Promise<void>> {
  const isGone = isAsset(names);
  await page.route(isGone, (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await page.getByText('Model ready').waitFor();
  return () => page.unroute(isGone);
}

function isAsset(names: readonly string[]): (url: URL) => boolean {
  return ({ pathname }) => names.some((name) => pathname.includes(`/assets/${name}-`));
}

describe('the screen with the verdict', () => {
  it('comes as soon as it is loaded, if an X-ray was dropped before', async () => {
    const reader = await site.open();
    const release = await openWithout(reader, 'reading-room');
    await reader.drop(NORMAL_IMAGE);
    await reader.page.locator('main[aria-busy="true"]').waitFor();
    release();
    await reader.page.locator('.verdict').waitFor();
    expect(await reader.verdict()).toBe('Normal');
  });

  it('is there without a connection once the first screen has been shown', async () => {
    const reader = await site.open();
    const { page } = reader;
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await reader.drop(NORMAL_IMAGE);
    await page.getByText('The service could not be reached.').first().waitFor();
    await page.getByRole('heading', { level: 2, name: 'Worklist' }).waitFor();
    reader.faults.splice(0); // the browser's own words about the connection
  });

  it('tells the reader to load the page again where its file is gone, and works after that', async () => {
    const reader = await site.open();
    const { page } = reader;
    const restore = await openOutdated(reader, 'reading-room');
    await reader.drop(NORMAL_IMAGE);
    await page.getByRole('heading', { level: 1, name: 'The page is not complete' }).waitFor();
    await reader.keepScreen('outdated');
    await restore();
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByText('Model ready').waitFor();
    await reader.drop(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
  });
});

describe('a dialog', () => {
  it('opens when it is loaded, and gives the focus back to the button that opened it', async () => {
    const reader = await site.open();
    const { page } = reader;
    const release = await openWithout(reader, 'dialogs');
    const button = page.getByRole('button', { name: 'Read more about what this is' });
    await button.click();
    release();
    await page.getByRole('dialog', { name: 'What this is, and what it is not' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('that cannot be loaded is told, and the page works on', async () => {
    const reader = await site.open();
    const { page } = reader;
    await openOutdated(reader, 'dialogs');
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByText('This part of the page could not be loaded. Load the page again.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await reader.drop(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
  });
});

describe('the menu of colours', () => {
  const COLOURS = { name: 'Colours: As the system' };

  it('opens when it is loaded, if it was asked for before', async () => {
    const reader = await site.open();
    const { page } = reader;
    const release = await openWithout(reader, 'header-tools');
    await page.getByRole('button', COLOURS).click();
    release();
    await page.getByRole('menuitemradio', { name: 'Light' }).waitFor();
    const rightOf = async (role: 'button' | 'menu', options = {}) => {
      const box = await page.getByRole(role, options).boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    await expect
      .poll(async () => Math.abs((await rightOf('menu')) - (await rightOf('button', COLOURS))))
      .toBeLessThan(20);
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await page.getByRole('button', { name: 'Colours: Light' }).waitFor();
  });

  it('leaves the focus on its button when it arrives', async () => {
    const reader = await site.open();
    const { page } = reader;
    const release = await openWithout(reader, 'header-tools');
    const button = page.getByRole('button', COLOURS);
    await button.focus();
    release();
    await page.locator('[aria-haspopup="menu"][aria-expanded="false"]').waitFor();
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('that cannot be loaded is told to a reader who asks for it', async () => {
    const reader = await site.open();
    const { page } = reader;
    await openOutdated(reader, 'header-tools');
    await page.getByRole('button', COLOURS).click();
    await page.getByText('This part of the page could not be loaded. Load the page again.').waitFor();
  });
});
