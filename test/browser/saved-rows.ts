import { readFile } from 'node:fs/promises';
import type { ResultRow } from '../../web/src/export/table.ts';
import type { Reader } from './reader.ts';

/** The rows of the worklist as the reader saves them. */
export async function savedRows({ page }: Reader): Promise<ResultRow[]> {
  await page.getByRole('button', { name: 'Save results' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Data (JSON)' }).click(),
  ]);
  return JSON.parse(await readFile(await download.path(), 'utf8')).films;
}
