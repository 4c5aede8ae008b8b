import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE } from '../../lib/functions/bundle.ts';
import { imageFiles } from '../../lib/functions/image-files.ts';
import { functionFolder } from '../lambda/support/function-folder.ts';

const ENTRIES = [
  'predict',
  'status',
  ...['start', 'evaluate', 'gate', 'refusal', 'signal'].map((one) => `pipeline/${one}`),
];

/** What Node's own `fetch` is made of. */
const UNDICI = 'internal/deps/undici/undici';

describe.each(ENTRIES)('the bundle of lambda/%s', (entry) => {
  const file = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'index.mjs');
  let metafile: Metafile;

  beforeAll(async () => {
    ({ metafile } = await build({
      ...BUNDLE,
      entryPoints: [fileURLToPath(new URL(`../../lambda/${entry}/index.ts`, import.meta.url))],
      outfile: file,
      bundle: true,
      metafile: true,
      platform: 'node',
      logLevel: 'error',
    }));
  });

  it('contains every package that it needs', () => {
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
    const needed = outside.filter(({ kind, path }) => kind !== 'dynamic-import' && !isBuiltin(path));
    expect(needed).toEqual([]);
    expect(load(file)).toMatchObject({ exports: expect.arrayContaining(['handler']), output: '' });
  });

  it('does not have Node load its fetch', () => expect(load(file).modules).not.toContain(UNDICI));
});

it('would detect that Node loads its fetch', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'bundle-')), 'index.mjs');
  writeFileSync(file, "export { request as handler } from 'node:http';");
  expect(load(file).modules).toContain(UNDICI);
});

/** The environment that the stack gives the API's handlers. */
const SETTINGS = {
  AWS_REGION: 'eu-west-1',
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'pneumoscope-resnet18',
  MODEL_VERSION: '1.0.0',
  OPERATING_POINT: '0.5',
  INPUT_SIDE: '224',
  GUARD_MODE: 'enforce',
  LAMBDA_TASK_ROOT: functionFolder(imageFiles('enforce')),
};

/** Imports a module in a separate Node process; returns its exports, what it printed, and the built-in modules that Node loaded. */
function load(file: string): { exports: string[]; modules: string[]; output: string } {
  const program = `const module = await import(${JSON.stringify(file)});
    const modules = process.moduleLoadList.map((name) => name.split(' ').at(-1));
    process.stdout.write('\\n' + JSON.stringify({ exports: Object.keys(module), modules }));`;
  const options = { encoding: 'utf8', env: { ...process.env, ...SETTINGS } } as const;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], options);
  const at = printed.lastIndexOf('\n');
  return { ...JSON.parse(printed.slice(at)), output: printed.slice(0, at) };
}
