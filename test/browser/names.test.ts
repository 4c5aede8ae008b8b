import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PNEUMONIA_IMAGE } from './images.ts';
import { expectNoSidewaysScroll } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

const NAMES = [
  { kind: 'long and without a space', name: `image-${'x'.repeat(200)}-lateral-0042.jpeg` },
  { kind: 'long, of many words', name: `${'an image of a patient '.repeat(10)}.jpeg` },
  { kind: 'written from right to left', name: `${'צילום חזה של החולה '.repeat(6)} 2024-03-01 (1).jpeg` },
  { kind: 'full of markup', name: `${'<img src=x onerror=alert(1)>'.repeat(6)}.jpeg` },
];

const WINDOWS = [
  { window: 'a desk', viewport: { width: 1440, height: 900 } },
  { window: 'a phone', viewport: { width: 390, height: 844 } },
] as const;

describe.each(WINDOWS)('on $window', ({ viewport }) => {
  it.each(NAMES)('a name that is $kind moves neither the image nor its verdict', async ({ name }) => {
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

describe('a name', () => {
  it.each([
    ['keeps its end in sight', 'person1954_bacteria_4886.jpeg', ['person1954_bacteri', 'a_4886.jpeg']],
    ['shows what would turn its signs around', 'image\u202egpj.exe', ['im', 'age\ufffdgpj.exe']],
    ['that is short is shown as it is', 'a.jpeg', ['', 'a.jpeg']],
    [
      'from right to left stays in one piece, so that its date can be read',
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
