import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE } from '../lib/functions/bundle.ts';
import type { Bench, Figure } from './common/bench.ts';
import { median } from './common/statistics.ts';

const TARGET_SHARE = 0.6;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Beside node_modules, where the unbundled build finds its packages. */
const OUT = join(ROOT, 'artefacts/bundles');

/** What a start of the function in the cloud costs: the processor time of loading the prediction handler, built three ways. */
export const bundle: Bench = {
  name: 'bundle',
  about: 'the prediction function: its size, and the processor time of importing it less that of an empty module',
  async run({ quick }) {
    const empty = join(OUT, 'empty.mjs');
    const files = {
      'as deployed': await buildHandler('deployed.mjs', BUNDLE),
      'as CommonJS': await buildHandler('commonjs.cjs', { format: 'cjs', minify: true, target: BUNDLE.target }),
      unbundled: await buildHandler('unbundled.mjs', { format: 'esm', packages: 'external' }),
    };
    writeFileSync(empty, '');
    const rounds = quick ? 5 : 25;
    const emptyMs: number[] = [];
    const addedMs = new Map<string, number[]>(Object.keys(files).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      const base = importCpuMs(empty);
      emptyMs.push(base);
      for (const [name, file] of Object.entries(files)) addedMs.get(name)?.push(importCpuMs(file) - base);
    }
    const added = (name: string) => median(addedMs.get(name) ?? []);
    const share = added('as deployed') / added('unbundled');
    return [
      ...Object.entries(files).map(([name, file]) => sizeFigure(name, file)),
      { measure: 'Node with an empty module, CPU time', value: median(emptyMs), unit: 'ms' },
      ...Object.keys(files).map((name): Figure => ({ measure: `${name}, added`, value: added(name), unit: 'ms' })),
      { measure: 'as deployed: share of unbundled', value: share, unit: '', target: { atMost: TARGET_SHARE } },
    ];
  },
};

async function buildHandler(name: string, options: BuildOptions): Promise<string> {
  const outfile = join(OUT, name);
  mkdirSync(dirname(outfile), { recursive: true });
  const entryPoints = [join(ROOT, 'lambda/predict/index.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', logLevel: 'error', ...options });
  return outfile;
}

function sizeFigure(name: string, file: string): Figure {
  return { measure: `${name}, size`, value: statSync(file).size / 1000, unit: 'kB' };
}

/** Processor time of a Node of its own that imports a module and ends. */
function importCpuMs(file: string): number {
  const program = `await import(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage();
    process.stdout.write(String((user + system) / 1000));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...SETTINGS },
  });
  return Number(printed);
}

/** What the stack gives the function. */
const SETTINGS = {
  AWS_REGION: 'eu-west-1',
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'pneumoscope-resnet18',
  MODEL_VERSION: '0.0.0',
  OPERATING_POINT: '0.5',
  ALLOWED_ORIGINS: '',
};
