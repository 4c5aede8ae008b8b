import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../core/contract/error-catalogue.ts';
import { MAX_IMAGE_BYTES } from '../../core/contract/limits.ts';
import { NOTICE } from '../../core/contract/notice.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { expectAccessible, type Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

describe('an X-ray on the page', () => {
  it.each([
    ['Pneumonia', PNEUMONIA_IMAGE],
    ['Normal', NORMAL_IMAGE],
  ])('that shows %s is dropped, uploaded and gets this verdict', async (word, image) => {
    const reader = await site.open();
    const { page } = reader;
    const stop = await slowDown(page);
    await reader.dragOver(image);
    await page.getByText('Drop to analyse').waitFor();
    await reader.keepScreen(`drag-over-${word}`);
    await reader.drop(image);
    await page.getByRole('heading', { name: 'Uploading' }).waitFor();
    await page.waitForFunction(
      () => Number(document.querySelector('.room-panel [role=progressbar]')?.ariaValueNow) > 0,
    );
    await reader.keepScreen(`uploading-${word}`);
    await stop();
    await page.locator('.verdict').waitFor();
    await reader.keepScreen(`verdict-${word}`);
    expect(await reader.verdict()).toBe(word);
    const panel = await page.locator('.room-panel').innerText();
    expect(panel).toMatch(/\d+\.\d\s%\s+probability of pneumonia/);
    expect(panel).toMatch(word === 'Pneumonia' ? /is above the threshold/ : /is below the threshold/);
    expect(panel).toContain(NOTICE.device);
    await page.getByRole('button', { name: 'Details' }).click();
    expect(await page.locator('.room-panel').innerText()).toMatch(/SHA-256 of the X-ray\n[0-9a-f]{64}/);
    expect(await page.getByRole('status').allInnerTexts()).toContainEqual(expect.stringContaining(`${word}, `));
  });

  it.each([
    [
      'scaled down if compressing it is not enough',
      'large',
      /Scaled down in this browser before it was sent: from 3,400\s×\s3,400 to [23],\d+\s×\s[23],\d+ pixels, from [\d.]+\sMB to 3[\d.]*\sMB/,
    ],
    [
      'compressed if that is enough',
      'heavy',
      /Compressed in this browser before it was sent, at its full 2,600\s×\s2,600 pixels: from [\d.]+\sMB to [\d.]+\sMB/,
    ],
  ] as const)('above the size limit is %s, and the page says so', async (_, name, words) => {
    const reader = await site.open();
    await reader.choose(site.images()[name]);
    await reader.page.locator('.verdict').waitFor();
    expect(await reader.page.locator('.room-panel').innerText()).toMatch(words);
    expect(await reader.verdict()).toBe('Pneumonia');
    const sent = site.stack().uploads.at(-1)?.body().length;
    expect(sent).toBeLessThan(MAX_IMAGE_BYTES + 1_000);
    expect(sent).toBeGreaterThan(MAX_IMAGE_BYTES / 10);
    await reader.keepScreen(`above-limit-${name}`);
  });

  it('is sent without its name', async () => {
    const reader = await site.open();
    await reader.choose(site.images().named);
    await reader.page.locator('.verdict').waitFor();
    expect(await reader.page.locator('#image-name').innerText()).toContain('Müller, Anna');
    const upload = site.stack().uploads.at(-1);
    const body = upload?.body() ?? Buffer.alloc(0);
    expect(body.includes('name="file"; filename="image"')).toBe(true);
    for (const piece of ['Müller', 'Anna', '1952', '.jpeg']) {
      expect(body.includes(piece)).toBe(false);
      expect(upload?.headers + (upload?.url ?? '')).not.toContain(piece);
    }
  });

  it('can be pasted', async () => {
    const reader = await site.open();
    await paste(reader.page, PNEUMONIA_IMAGE);
    await reader.page.locator('.verdict').waitFor();
    expect(await reader.verdict()).toBe('Pneumonia');
  });

  it('of the samples gets the verdict that matches its label', async () => {
    const reader = await site.open();
    for (const [index, word] of ['Normal', 'Pneumonia', 'Normal', 'Pneumonia'].entries()) {
      await reader.page.getByRole('button', { name: 'Pneumoscope' }).click();
      await reader.page.getByRole('button', { name: `Sample ${index + 1}` }).click();
      await reader.page.getByText(`Sample X-ray, labelled ${word} in the data set.`).waitFor();
      await reader.page.locator('.verdict').waitFor();
      expect(await reader.verdict()).toBe(word);
    }
  });
});

describe('an image that the service refuses', () => {
  it('is shown with the text of the error catalogue and the number of the request: a JPEG that ends too soon', async () => {
    const reader = await site.open();
    await reader.choose(site.images().damaged);
    const { message, action, meaning } = ERROR_CATALOGUE.CORRUPT_IMAGE;
    await reader.page.getByRole('heading', { name: message }).waitFor();
    const panel = await reader.page.locator('.room-panel').innerText();
    expect(panel).toContain(action);
    expect(panel).toContain(meaning);
    expect(panel).toMatch(/Request number\n[\w-]{8,}/);
    expect(await reader.page.getByRole('button', { name: /^Try again/ }).count()).toBe(0);
    await reader.keepScreen('error-corrupt');
    await expectAccessible(reader);
  });
});

/** Throttles uploads so that they can be watched; the returned function ends the throttling. */
async function slowDown(page: Reader['page']): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const limit = (uploadThroughput: number) =>
    session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await limit(30_000);
  return async () => {
    await limit(-1);
  };
}

/** Puts an image into the clipboard and presses the keys that paste. */
async function paste(page: Reader['page'], image: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const jpeg = (await readFile(image)).toString('base64');
  await page.evaluate(async (content) => {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  }, jpeg);
  await page.keyboard.press('Control+V');
}
