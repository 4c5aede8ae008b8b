import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inflate } from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);

interface Executable {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a Chromium: the one at CHROME_PATH, else on Linux x64 the one installed by npm, else one installed by Playwright or
 * the system. That of npm needs no system package: it includes fonts and, where the system has none, the libraries NSS, NSPR
 * and Expat.
 */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = await findChromium();
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return chromium.launch({
    executablePath: path,
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-dev-shm-usage'],
    env: { ...Object.fromEntries(inherited), ...env },
  });
}

async function findChromium(): Promise<Executable> {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') return { path: named, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') return unpackChromium();
  const installed = [chromium.executablePath(), '/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);
  if (installed !== undefined) return { path: installed, env: {} };
  throw new Error(
    'Looking for a Chromium: needed CHROME_PATH, a Chromium of Playwright’s (npx playwright-core install chromium) or /usr/bin/chromium, found none',
  );
}

const PACKS = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];

/** Unpacks the browser once for each version of its package, into a temporary folder that outlives the run. */
async function unpackChromium(): Promise<Executable> {
  const packageDir = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const dir = join(process.env.PNEUMOSCOPE_KEPT_FILES ?? tmpdir(), `pneumoscope-chromium-${version}`);
  if (!existsSync(dir)) await unpackInto(dir, join(packageDir, 'bin'));
  const path = join(dir, 'chromium');
  const fonts = { FONTCONFIG_FILE: join(dir, 'fonts.conf') };
  const libraries = { LD_LIBRARY_PATH: join(dir, 'al2023', 'lib') };
  return { path, env: (await starts(path)) ? fonts : { ...fonts, ...libraries } };
}

/** Unpacks into a folder of its own first, so that no other process finds half a browser. */
async function unpackInto(dir: string, packs: string): Promise<void> {
  await mkdir(dirname(dir), { recursive: true });
  const half = await mkdtemp(`${dir}-`);
  const before = process.env.TMPDIR;
  // The package unpacks into the folder that TMPDIR names at that moment.
  process.env.TMPDIR = half;
  try {
    await Promise.all(PACKS.map((pack) => inflate(join(packs, pack))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  await writeFile(join(half, 'fonts.conf'), fontsConfig(dir));
  await rename(half, dir).catch(async (error: unknown) => {
    await rm(half, { recursive: true });
    // Another process was faster.
    await access(dir).catch(() => Promise.reject(error));
  });
}

function fontsConfig(dir: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(dir, 'fonts')}</dir>
  <cachedir>${join(dir, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

async function starts(path: string): Promise<boolean> {
  return run(path, ['--version']).then(
    () => true,
    () => false,
  );
}
