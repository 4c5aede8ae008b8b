import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder with `images/` of this many files, whose content is never read locally. */
export function makeImageFolder(names: readonly string[]): { readonly dir: string; readonly images: string } {
  const dir = mkdtempSync(join(tmpdir(), 'images-'));
  const images = join(dir, 'images');
  for (const name of names) {
    mkdirSync(join(images, name, '..'), { recursive: true });
    writeFileSync(join(images, name), `bytes of ${name}`);
  }
  return { dir, images };
}
