import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder with `films/` of so many files, which only the cloud would look into. */
export function makeFilmFolder(names: readonly string[]): { readonly dir: string; readonly films: string } {
  const dir = mkdtempSync(join(tmpdir(), 'films-'));
  const films = join(dir, 'films');
  for (const name of names) {
    mkdirSync(join(films, name, '..'), { recursive: true });
    writeFileSync(join(films, name), `bytes of ${name}`);
  }
  return { dir, films };
}
