import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COPY_FILES = fileURLToPath(new URL('../../../lib/functions/copy-files.mjs', import.meta.url));

/** A folder such as Lambda unpacks, with the files that bundling copies beside a function's code. */
export function functionFolder(files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'function-'));
  execFileSync(process.execPath, [COPY_FILES, folder, ...files]);
  return folder;
}
