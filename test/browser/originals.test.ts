/**
 * The page gives an X-ray the probability that the API gives the same bytes. With PNEUMOSCOPE_ORIGINALS=DIR, on all images of that
 * folder instead of the fixtures.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../../core/contract/prediction.ts';
import { readPngSize } from '../../core/formats/png/read-size.ts';
import { DEFAULT_MODEL_DIR } from '../../inference/model-folder.ts';
import type { ResultRow } from '../../web/src/export/table.ts';
import { ORIGINALS } from '../originals.ts';
import { savedRows } from './saved-rows.ts';
import { usePage } from './use-page.ts';

const TOLERANCE = 1e-4;
/** The page shows a tenth of a per cent, and "> 99.9 %" above. */
const SHOWN_TOLERANCE = 1e-3;

const site = usePage({ guardDir: DEFAULT_MODEL_DIR });

describe('the original X-rays, dropped on the page', () => {
  const replies = new Map<string, Prediction>();
  let rows: readonly ResultRow[] = [];
  let shown = new Map<string, string>();

  beforeAll(async () => {
    const reader = await site.open();
    const { page } = reader;
    await reader.drop(...ORIGINALS);
    await page.locator('.worklist-counts', { hasNotText: 'in progress' }).waitFor({ timeout: 400_000 });
    rows = await savedRows(reader);
    shown = new Map(
      await page.locator('.row').evaluateAll((elements) =>
        elements.map((row) => {
          const name = row.querySelector('.image-name')?.getAttribute('title') ?? '';
          return [name, row.querySelector('.row-outcome')?.textContent ?? ''] as const;
        }),
      ),
    );
    for (const path of ORIGINALS) replies.set(basename(path), await predict(path));
  }, 600_000);

  it('are a dozen or more, each with a verdict or the reason why it has none', () => {
    expect(ORIGINALS.length).toBeGreaterThanOrEqual(12);
    expect(rows.map(({ film }) => film).sort()).toEqual([...replies.keys()].sort());
    expect(rows.filter(({ error }) => error !== '')).toEqual([]);
  });

  it('have the probability and the verdict of the API in what the reader saves', () => {
    const differences = rows.map(({ film, verdict, scaledDown, probabilityOfPneumonia }) => {
      const reply = replies.get(film);
      expect({ film, verdict, scaledDown }).toEqual({ film, verdict: reply?.verdict, scaledDown: 'no' });
      return Math.abs(Number(probabilityOfPneumonia) - (reply?.probabilities.pneumonia ?? Number.NaN));
    });
    console.log(`${rows.length} X-rays: page and API differ by at most ${Math.max(...differences)}`);
    expect(Math.max(...differences)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('show this probability in the worklist, to the digits that it shows', () => {
    const differences = rows
      .filter(({ verdict }) => verdict !== 'Failed to Predict')
      .map(({ film }) => {
        const percent = Number(/([\d.]+)\s%/.exec(shown.get(film) ?? '')?.[1] ?? Number.NaN);
        return Math.abs(percent / 100 - (replies.get(film)?.probabilities.pneumonia ?? Number.NaN));
      });
    expect(differences.length).toBeGreaterThan(0);
    expect(Math.max(...differences)).toBeLessThanOrEqual(SHOWN_TOLERANCE);
  });

  it('reach the model host as prepared images of 224 × 224 pixels, all of them', () => {
    const sizes = site.stack().invocations.map(({ body }) => readPngSize(body()));
    expect(sizes.length).toBeGreaterThanOrEqual(2 * ORIGINALS.length);
    expect(sizes.filter((size) => size?.width !== 224 || size.height !== 224)).toEqual([]);
  });
});

async function predict(path: string): Promise<Prediction> {
  const form = new FormData();
  form.set('file', new Blob([await readFile(path)]), 'image.jpeg');
  const reply = await fetch(`${site.stack().url}/api/predict`, { method: 'POST', body: form });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Prediction;
}
