import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds the page before the tests that serve or deploy it, unless the last build is newer than all of its sources. */
export default async function buildPage(): Promise<void> {
  const page = join(root, 'web/dist/index.html');
  const sources = ['web', 'core', 'imaging', 'model', 'vite.config.ts', 'package-lock.json'].map((path) =>
    newestChange(join(root, path)),
  );
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(...sources)) return;
  const before = process.env.NODE_ENV;
  // The test runner's own value would put React's development code into the page.
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
  } finally {
    process.env.NODE_ENV = before;
  }
}

function newestChange(path: string): number {
  const own = statSync(path);
  if (!own.isDirectory()) return own.mtimeMs;
  const inside = readdirSync(path)
    .filter((name) => name !== 'dist')
    .map((name) => newestChange(join(path, name)));
  return Math.max(0, ...inside);
}
