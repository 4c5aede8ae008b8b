import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REMARKS, type RemarkCode } from '../../core/contract/checks.ts';
import { DEFAULT_MODEL_DIR } from '../../inference/model-folder.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { keep } from './large-images.ts';
import { expectAccessible } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage({ guardDir: DEFAULT_MODEL_DIR });
let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pneumoscope-guard-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

/** Made of X-rays and of a drawing, since no photograph comes with the repository. */
const IMAGES: readonly (readonly [what: string, code: RemarkCode, make: () => Promise<Buffer>])[] = [
  ['an X-ray turned by 90°', 'TURNED', () => sharp(NORMAL_IMAGE).rotate(90).jpeg().toBuffer()],
  ['an X-ray upside down', 'TURNED', () => sharp(PNEUMONIA_IMAGE).rotate(180).jpeg().toBuffer()],
  ['an X-ray with black and white exchanged', 'INVERTED', () => sharp(NORMAL_IMAGE).negate().jpeg().toBuffer()],
  [
    'a black square',
    'BLANK',
    () =>
      sharp({ create: { width: 600, height: 600, channels: 3, background: '#000' } })
        .png()
        .toBuffer(),
  ],
];

describe('the page with the guard that comes with the repository', () => {
  it.each(IMAGES)('says why %s gets no verdict, and what to do', async (_, code, make) => {
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(await keep(dir, 'image.png', await make()));
    await page.locator('.reason-message').waitFor();
    expect(await reader.verdict()).toBe('Failed to Predict');
    expect(await page.locator('.reason p').allInnerTexts()).toEqual(
      expect.arrayContaining([REMARKS[code].message, REMARKS[code].action]),
    );
    expect(await page.locator('.scale').count()).toBe(0);
    await page.locator('.worklist-counts').getByText('1 X-ray · 1 Failed to Predict').waitFor();
    await reader.keepScreen(`guard-${code}`);
    await expectAccessible(reader);
  });

  it('answers an upright X-ray of a child, with the scores of its checks in the details and on paper', async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(NORMAL_IMAGE);
    await page.locator('.scale').waitFor();
    await page.getByRole('button', { name: 'Details' }).click();
    const rows = page.getByRole('table', { name: 'Checks' }).getByRole('row');
    await rows.first().waitFor();
    expect(await rows.allInnerTexts()).toContainEqual(expect.stringMatching(/^Not upright\s+0\.\d{3}/));
    await page.getByRole('button', { name: 'Details' }).click();
    expect(await rows.first().isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await rows.first().isVisible()).toBe(true);
  });
});
