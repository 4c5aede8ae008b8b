import { describe, expect, it } from 'vitest';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import type { Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36';

describe('the hint about the keys that paste', () => {
  it.each([
    ['a Mac', { userAgent: MAC }, 'or paste one with ⌘ V'],
    ['any other keyboard', {}, 'or paste one with Ctrl V'],
    ['a touch screen without keys', { hasTouch: true, isMobile: true }, null],
  ])('suits %s', async (_, options, words) => {
    const { page } = await site.open(options);
    const hint = page.locator('.drop-paste');
    if (words === null) expect(await hint.isVisible()).toBe(false);
    else expect(await hint.innerText()).toBe(words);
  });
});

describe('the page, used with the keyboard alone', () => {
  it('lets a reader choose X-rays, read their verdicts, remove one and restore it', async () => {
    const reader = await site.open();
    const { page } = reader;
    await tabTo(page, 'Choose X-rays');
    const chooser = page.waitForEvent('filechooser');
    // The browser must have registered the handler of file dialogs before one opens.
    await page.evaluate(() => null);
    await page.keyboard.press('Enter');
    await (await chooser).setFiles([NORMAL_IMAGE, PNEUMONIA_IMAGE]);
    await page.locator('.worklist-counts').getByText('2 X-rays · 1 Pneumonia · 1 Normal').waitFor();
    expect(await reader.verdict()).toBe('Normal');

    await page.keyboard.press('ArrowDown');
    await page.locator('.verdict', { hasText: 'Pneumonia' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.locator('.verdict', { hasText: 'Normal' }).waitFor();

    await tabTo(page, /^normal-1/);
    await page.keyboard.press('ArrowDown');
    expect(await focusedName(page)).toMatch(/^pneumonia-1/);
    await page.keyboard.press('Enter');
    expect(await page.locator('.room-image').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => focusedName(page)).toMatch(/^pneumonia-1/);

    await page.keyboard.press('Delete');
    await page.getByText('1 X-ray removed.').waitFor();
    await expect.poll(() => focusedName(page)).toMatch(/^normal-1/);
    await tabTo(page, 'Undo');
    await page.keyboard.press('Enter');
    await page.locator('.worklist-counts').getByText('2 X-rays').waitFor();
    await expect.poll(() => focusedName(page)).toMatch(/^pneumonia-1/);
  });

  it('zooms, moves, inverts and mirrors an X-ray, and shows it as stored again', async () => {
    const { page } = await openImage();
    const image = page.locator('.viewer-stage img');
    const style = () => image.getAttribute('style');
    const stored = await style();
    for (const [key, shown] of [
      ['i', /invert\(1\)/],
      ['+', /scale\(1\.25, 1\.25\)/],
      ['h', /scale\(-1\.25, 1\.25\)/],
      ['v', /scale\(-1\.25, -1\.25\)/],
      ['Shift+ArrowLeft', /translate\(10%, 0%\)/],
      ['=', /scale\(-1, -1\)/],
    ] as const) {
      await page.keyboard.press(key);
      expect(await style()).toMatch(shown);
    }
    await page.getByText('Inverted · Mirrored left–right · Flipped top–bottom').waitFor();
    await page.keyboard.press('Space');
    expect(await style()).toBe(stored);
  });

  it('lists the shortcuts, and remembers that those of single keys are turned off', async () => {
    const { page } = await openImage();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await tabTo(page, /^Single-key shortcuts/);
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const before = await page.locator('.viewer-stage img').getAttribute('style');
    await page.keyboard.press('i');
    expect(await page.locator('.viewer-stage img').getAttribute('style')).toBe(before);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.waitForTimeout(100);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('shows the focus at every stop of the Tab key', async () => {
    const { page } = await openImage();
    const seen = new Set<string>();
    for (let stops = 0; stops < 40; stops += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { name: element.outerHTML.slice(0, 200), isSeen: outlineStyle !== 'none' && outlineWidth !== '0px' };
      });
      // Between the last stop and the first, the browser’s own controls are focused.
      if (stop === null) continue;
      seen.add(stop.name);
      expect(stop).toMatchObject({ isSeen: true });
    }
    expect(seen.size).toBeGreaterThan(16);
  });
});

async function openImage(): Promise<Reader> {
  const reader = await site.open();
  await reader.choose(NORMAL_IMAGE);
  await reader.page.locator('.verdict').waitFor();
  return reader;
}

/** Presses Tab until the control of that name is focused. */
async function tabTo(page: Reader['page'], name: string | RegExp): Promise<void> {
  for (let stops = 0; stops < 60; stops += 1) {
    const found = await focusedName(page);
    if (typeof name === 'string' ? found === name : name.test(found)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Pressing Tab: needed the focus on ${name}, never found it`);
}

/** The name of the focused control: its label, or its text. */
function focusedName(page: Reader['page']): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return '';
    if (element.ariaLabel !== null) return element.ariaLabel;
    const labels = element instanceof HTMLInputElement ? Array.from(element.labels ?? []) : [element];
    return labels
      .map((label) => label.innerText)
      .join(' ')
      .trim();
  });
}
