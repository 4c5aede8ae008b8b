import { afterEach, describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '../../core/contract/error-catalogue.ts';
import { NORMAL_IMAGE, PNEUMONIA_IMAGE } from './images.ts';
import { expectAccessible } from './reader.ts';
import { usePage } from './use-page.ts';

const site = usePage();

describe('the page, when the model stops', () => {
  afterEach(() =>
    site
      .stack()
      .startModel()
      .catch(() => {}),
  );

  it('explains the failure; once the model is back, another try gets the verdict', async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.choose(NORMAL_IMAGE);
    await page.locator('.verdict').waitFor();
    await site.stack().stopModel();
    await reader.choose(PNEUMONIA_IMAGE);
    const { message, action } = ERROR_CATALOGUE.MODEL_UNAVAILABLE;
    await page.getByRole('heading', { name: message }).waitFor();
    expect(await page.locator('.room-panel').innerText()).toContain(action);
    await reader.keepScreen('error-model-unavailable');
    await expectAccessible(reader);
    await site.stack().startModel();
    await page.locator('.room-panel').getByRole('button', { name: 'Try again' }).click();
    await page.locator('.verdict').waitFor();
    expect(await reader.verdict()).toBe('Pneumonia');
    await page.getByText('Model ready').waitFor();
  });

  it('accepts no X-ray and says why, until the model is back', async () => {
    await site.stack().stopModel();
    const reader = await site.open();
    const { page } = reader;
    await page.getByText('The model is not available.').waitFor();
    expect(await page.getByRole('button', { name: 'Choose X-rays' }).isDisabled()).toBe(true);
    await reader.drop(NORMAL_IMAGE);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('Drop a chest');
    await reader.keepScreen('model-away');
    await expectAccessible(reader);
    await site.stack().startModel();
    await page.getByText('Model ready').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('button', { name: 'Choose X-rays' }).isEnabled()).toBe(true);
  });
});
