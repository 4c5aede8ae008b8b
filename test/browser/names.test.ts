import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PNEUMONIA_IMAGE } from './images.ts';
import { expectNoSidewaysScroll } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

const NAMES = [
  { kind: 'long and without a space', name: `image-${'x'.repeat(200)}-lateral-0042.jpeg` },
  { kind: 'long, with many words', name: `${'an image of a patient '.repeat(10)}.jpeg` },
  { kind: 'in a right-to-left script', name: `${'צילום חזה של החולה '.repeat(6)} 2024-03-01 (1).jpeg` },
  { kind: 'full of markup', name: `${'<img src=x onerror=alert(1)>'.repeat(6)}.jpeg` },
];

const WINDOWS = [
  { window: 'a desk', viewport: { width: 1440, height: 900 } },
  { window: 'a phone', viewport: { width: 390, height: 844 } },
] as const;

describe.each(WINDOWS)('the reading room on $window', ({ viewport }) => {
  it.each(NAMES)('keeps its layout with a file name that is $kind', async ({ name }) => {
    const reader = await site.open({ viewport });
    const { page } = reader;
    const buffer = await readFile(PNEUMONIA_IMAGE);
    await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await page.locator('.verdict').waitFor();
    const pane = await page.locator('.room-image').boundingBox();
    const stage = await page.locator('.viewer-stage').boundingBox();
    expect([stage?.x, stage?.width]).toEqual([pane?.x, pane?.width]);
    await expectNoSidewaysScroll(reader);
    expect(await page.locator('.viewer-title .image-name').getAttribute('title')).toBe(name);
  });
});

describe('the file name over an X-ray', () => {
  it.each([
    ['always shows its end', 'person1954_bacteria_4886.jpeg', ['person1954_bacteri', 'a_4886.jpeg']],
    ['shows the invisible characters that would reverse it', 'image\u202egpj.exe', ['im', 'age\ufffdgpj.exe']],
    ['is shown unchanged if it is short', 'a.jpeg', ['', 'a.jpeg']],
    [
      'stays in one piece in a right-to-left script, so that its date can be read',
      'צילום 2024-03-01 (1).jpeg',
      ['צילום 2024-03-01 (1).jpeg', ''],
    ],
  ])('%s', async (_, name, parts) => {
    const { page } = await site.open();
    const buffer = await readFile(PNEUMONIA_IMAGE);
    await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    const shown = page.locator('.viewer-title .image-name > [aria-hidden]');
    await expect.poll(() => shown.allTextContents()).toEqual(parts);
  });
});
