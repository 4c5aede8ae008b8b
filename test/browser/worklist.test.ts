import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE, REAL_IMAGES } from './images.ts';
import { usePage } from './use-page.ts';

const site = usePage();

describe('the worklist on the page', () => {
  it('shows many X-rays, each with its own outcome', async () => {
    const reader = await site.open();
    const { page } = reader;
    const many = [...Array.from({ length: 6 }, () => REAL_IMAGES).flat(), site.images().text];
    await reader.choose(...many);
    await page.locator('.worklist-counts', { hasText: '12 Normal' }).waitFor({ timeout: 90_000 });
    await page.locator('.worklist-counts').getByText('25 X-rays · 12 Pneumonia · 12 Normal · 1 not analysed').waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.row-image img').length === 24);
    await reader.keepScreen('worklist');
    const names = await page.locator('.row-name .visually-hidden').allTextContents();
    expect(names).toEqual(many.map((path) => basename(path)));
  });

  it('takes the images of a dropped folder, by name or content, and no other or hidden file', async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.drop(site.images().folder);
    await page.locator('.worklist-counts').getByText('4 X-rays · 2 Pneumonia · 2 Normal').waitFor();
    const names = await page.locator('.row-name .visually-hidden').allTextContents();
    expect(names).toEqual(['image 9.JPG', 'image 10.jpeg', 'image 11', 'image 1.jpeg']);
    const left = page.getByText('1 file was left out');
    await left.waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await left.waitFor({ state: 'detached' });
  });

  it('keeps the undo button in sight after a removal, even far down a long list on a phone', async () => {
    const reader = await site.open({ viewport: { width: 390, height: 700 } });
    const { page } = reader;
    await reader.choose(...Array.from({ length: 4 }, () => site.images().small).flat());
    await page.getByRole('button', { name: 'Worklist (16)' }).click();
    await page.locator('.worklist-counts').getByText('16 X-rays · 8 Pneumonia · 8 Normal').waitFor();
    const last = page.locator('.row').last();
    await last.scrollIntoViewIfNeeded();
    await last.hover();
    await last.getByRole('button', { name: /^Remove/ }).click();
    const undo = page.getByRole('button', { name: 'Undo' });
    expect(await undo.evaluate(isInSight)).toBe(true);
    await undo.click();
    await page.getByRole('button', { name: 'Worklist (16)' }).waitFor();
    await page.getByRole('button', { name: 'Remove all' }).click();
    expect(await undo.evaluate(isInSight)).toBe(true);
  });

  it('makes the browser ask before leaving if more than one X-ray would be lost', async () => {
    const { page, choose } = await site.open();
    let asked = 0;
    page.on('dialog', async (dialog) => {
      asked += 1;
      await dialog.accept();
    });
    for (const [images, expected] of [
      [[NORMAL_IMAGE], 0],
      [[NORMAL_IMAGE, PNEUMONIA_IMAGE], 1],
    ] as const) {
      await choose(...images);
      await page.locator('.worklist-counts', { hasNotText: 'in progress' }).waitFor();
      await page.locator('.viewer-stage').click();
      await page.reload();
      await page.getByRole('heading', { name: 'Drop a chest X-ray' }).waitFor();
      expect(asked).toBe(expected);
    }
  });

  it('is saved as a table and as data', async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(NORMAL_IMAGE, PNEUMONIA_IMAGE);
    await page.locator('.worklist-counts').getByText('2 X-rays · 1 Pneumonia · 1 Normal').waitFor();
    for (const [item, extension, expected] of [
      ['Table (CSV)', 'csv', /^\ufefffilm,verdict,.*\r\nnormal-1\.jpeg,Normal,.*\r\npneumonia-1\.jpeg,Pneumonia,/],
      ['Data (JSON)', 'json', /"film": "pneumonia-1.jpeg",\s+"verdict": "Pneumonia"/],
    ] as const) {
      await page.getByRole('button', { name: 'Save results' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(new RegExp(`^pneumoscope-\\d{4}-\\d\\d-\\d\\d\\.${extension}$`));
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toMatch(expected);
    }
  });

  it('keeps only the X-ray on screen decoded when it has two hundred', { timeout: 400_000 }, async () => {
    const reader = await site.open();
    const { page } = reader;
    await page.addInitScript(countObjectUrls);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await reader.choose(...Array.from({ length: 50 }, () => site.images().small).flat());
    await page.locator('.worklist-counts').getByText('200 X-rays').waitFor();
    await page.locator('.worklist-counts', { hasNotText: 'in progress' }).waitFor({ timeout: 200_000 });
    const counts = await page.locator('.worklist-counts').innerText();
    await page.locator('.worklist-counts', { hasNotText: 'not analysed' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.row-image img').length === 200, null, {
      timeout: 120_000,
    });
    // A thumbnail each, and the image on screen.
    expect(await page.evaluate(() => Reflect.get(window, 'objectUrls'))).toBe(201);
    await page.getByRole('button', { name: 'Remove all' }).click();
    await page.getByText('200 X-rays removed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.worklist-counts').getByText(counts).waitFor();
  });
});

/** Counts the object URLs that a page holds, in `window.objectUrls`. */
function countObjectUrls(): void {
  const held = new Set<string>();
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (source) => {
    const url = create(source);
    held.add(url);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    held.delete(url);
    revoke(url);
  };
  Object.defineProperty(window, 'objectUrls', { get: () => held.size });
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}
