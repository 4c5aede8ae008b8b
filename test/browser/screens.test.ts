import { describe, expect, it } from 'vitest';
import { remark } from '../../core/contract/checks.ts';
import type { Prediction } from '../../web/src/service/prediction.ts';
import { abstention, checkedPrediction } from '../web/worklist-items.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { expectAccessible, expectNoSidewaysScroll, type Reader } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

const CAUTION_CODES = ['MIRRORED', 'OUTSIDE_TRAINING_POPULATION', 'NEAR_THRESHOLD', 'BIT_DEPTH_ASSUMED'] as const;

/** Every screen, and how to reach it. */
const SCREENS: readonly { name: string; go: (reader: Reader) => Promise<void> }[] = [
  { name: 'home', go: async () => {} },
  {
    name: 'notice',
    go: async ({ page }) => {
      await page.getByRole('button', { name: /^Read more/ }).click();
      await page.getByRole('dialog', { name: 'What this is, and what it is not' }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    go: async ({ page }) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'drag-over',
    go: async (reader) => {
      await reader.dragOver(NORMAL_IMAGE);
      await reader.page.getByText('Drop to analyse').waitFor();
    },
  },
  {
    name: 'classifying',
    go: async (reader) => {
      await hold(reader, '**/api/predict');
      await reader.choose(NORMAL_IMAGE, PNEUMONIA_IMAGE);
      await reader.page.getByRole('heading', { name: /Uploading|Analysing/ }).waitFor();
    },
  },
  {
    name: 'verdict',
    go: async (reader) => {
      await reader.choose(PNEUMONIA_IMAGE, NORMAL_IMAGE);
      await reader.page
        .locator('.worklist-counts')
        .getByText('2 X-rays · 1 Pneumonia · 1 Normal')
        .waitFor({ state: 'attached' });
    },
  },
  {
    name: 'error',
    go: async (reader) => {
      await reader.choose(site.images().text);
      await reader.page.locator('.failure-title').waitFor();
    },
  },
  {
    name: 'abstention',
    go: async (reader) => {
      await answer(reader, abstention('NOT_A_CHEST_XRAY'));
      await reader.choose(NORMAL_IMAGE);
      await reader.page.locator('.reason-message').waitFor();
    },
  },
  {
    name: 'cautions',
    go: async (reader) => {
      await answer(reader, checkedPrediction({ cautions: CAUTION_CODES.map(remark) }));
      await reader.choose(NORMAL_IMAGE, PNEUMONIA_IMAGE);
      await reader.page.getByRole('heading', { name: 'Cautions' }).waitFor();
    },
  },
  {
    name: 'details',
    go: async (reader) => {
      await answer(reader, checkedPrediction());
      await reader.choose(NORMAL_IMAGE);
      await reader.page.getByRole('button', { name: 'Details' }).click();
      await reader.page.getByRole('table', { name: 'Checks' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'number',
    go: async (reader) => {
      const { page } = reader;
      await reader.choose(PNEUMONIA_IMAGE);
      await page.getByRole('button', { name: 'What the number means' }).click();
      await page.getByLabel('Prevalence among your patients').fill('5');
      await page.getByText('Negative predictive value').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'sent',
    go: async (reader) => {
      const { page } = reader;
      await reader.choose(PNEUMONIA_IMAGE);
      await page.getByRole('button', { name: 'What the model was sent' }).click();
      await page.getByRole('img', { name: 'The X-ray as it was sent to the model' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'brightness',
    go: async (reader) => {
      await reader.choose(PNEUMONIA_IMAGE);
      await reader.page.locator('.verdict').waitFor();
      await reader.page.getByRole('button', { name: 'Brightness and contrast' }).click();
      await reader.page.getByRole('slider').first().waitFor();
    },
  },
  {
    name: 'save',
    go: async (reader) => {
      const { page } = reader;
      await reader.choose(PNEUMONIA_IMAGE);
      await page.locator('.verdict').waitFor();
      const worklist = page.getByRole('button', { name: /^Worklist/ });
      if (await worklist.isVisible()) await worklist.click();
      await page.getByRole('button', { name: 'Save results' }).click();
      await page.getByRole('menuitem', { name: 'Print' }).waitFor();
    },
  },
  {
    name: 'menu',
    go: async ({ page }) => {
      await page.getByRole('button', { name: /^Colours/ }).click();
      await page.getByRole('menuitemradio').first().waitFor();
    },
  },
];

const LOOKS = [
  { look: 'dark', options: { colorScheme: 'dark' } },
  { look: 'light', options: { colorScheme: 'light' } },
  { look: 'zoom-200', options: { colorScheme: 'dark', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 } },
  { look: 'phone', options: { colorScheme: 'light', viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 } },
] as const;

describe.each(LOOKS)('the page in the look $look', ({ look, options }) => {
  it.each(SCREENS)('has an accessible screen $name that is no wider than the window', async ({ name, go }) => {
    const reader = await site.open(options);
    await go(reader);
    await reader.keepScreen(`${name}-${look}`);
    await expectNoSidewaysScroll(reader);
    await expectAccessible(reader);
  });
});

describe('the page header', () => {
  it.each([320, 700, 820, 1000, 1440])(
    'fits the state of a model with a long name into a window %i pixels wide',
    async (width) => {
      const reader = await site.open({ viewport: { width, height: 700 } });
      const { page } = reader;
      const status = {
        state: 'ready',
        model: { name: 'image-classification-'.repeat(9), version: '2026.11.23', operatingPoint: 0.5 },
      };
      await page.route('**/api/status', (route) => route.fulfill({ json: status }));
      await page.reload();
      await page.getByText('Model ready').waitFor();
      await expectNoSidewaysScroll(reader);
      const words = page.locator('.service-words');
      expect(await words.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
      expect(await page.getByRole('button', { name: /^Colours/ }).evaluate(isWithin)).toBe(true);
    },
  );
});

describe('the notice at the bottom of the page', () => {
  it('scrolls with the page in a window as low as at 400 % zoom', async () => {
    const { page } = await site.open({ viewport: { width: 320, height: 256 } });
    expect(await page.locator('.strip').evaluate((element) => getComputedStyle(element).position)).toBe('static');
  });
});

describe('the colour scheme', () => {
  it('follows the system until the reader chooses another, which is remembered', async () => {
    const reader = await site.open({ colorScheme: 'light' });
    const { page } = reader;
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(scheme).toBe('dark');
    await page.getByRole('button', { name: 'Colours: As the system' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    expect(await scheme()).toBe('light');
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await scheme()).toBe('light');
  });
});

describe('the page in colours forced by the system', () => {
  it('still shows which X-ray is selected, where the threshold is and which tool is pressed', async () => {
    const { page, choose } = await site.open({ forcedColors: 'active' });
    await choose(PNEUMONIA_IMAGE, NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    const styleOf = (selector: string, property: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
    const ground = await styleOf('html', 'background-color');
    expect(await styleOf('.scale-threshold', 'background-color')).not.toBe(ground);
    expect(await styleOf('.row[data-selected="true"]', 'outline-style')).toBe('solid');
    const invert = '.button[aria-label="Invert"]';
    const before = await styleOf(invert, 'border-color');
    await page.locator(invert).click();
    expect(await styleOf(invert, 'border-color')).not.toBe(before);
    await page.getByRole('button', { name: 'What the number means' }).click();
    await page.locator('.histogram').waitFor();
    expect(await styleOf('.histogram-score', 'stroke')).not.toBe(ground);
    expect(await styleOf('.histogram-pneumonia', 'fill')).not.toBe(ground);
  });
});

describe('the page without its settings', () => {
  it('reports that it could not start', async () => {
    const reader = await site.open();
    const { page } = reader;
    await page.route('**/config.json', (route) => route.fulfill({ status: 503, body: 'no' }));
    await page.reload();
    await page.getByRole('heading', { name: 'The page could not start' }).waitFor();
    await page.getByText('Fetching config.json: needed status 200, found 503').waitFor();
    await reader.keepScreen('start-fault');
    await expectAccessible(reader);
  });
});

/** Replies with a prediction instead of the service. */
async function answer({ page }: Reader, json: Prediction): Promise<void> {
  await page.route('**/api/predict', (route) => route.fulfill({ json }));
}

/** Leaves requests without a reply, so that the screen stays unchanged. */
async function hold({ page }: Reader, url: string): Promise<void> {
  await page.route(url, () => new Promise(() => {}));
}

function isWithin(element: Element): boolean {
  const { left, right } = element.getBoundingClientRect();
  return left >= 0 && right <= document.documentElement.clientWidth;
}
