import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLE } from '../lib/functions/bundle.ts';
import type { Bench, Measurement } from './common/bench.ts';
import { median } from './common/statistics.ts';

const TARGET_RATIO = 0.6;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Inside the repository, so that the unbundled build finds node_modules. */
const OUT = join(ROOT, 'artefacts/bundles');

/** The cost of a cold start: the CPU time of loading the prediction handler, built three ways. */
export const bundle: Bench = {
  name: 'bundle',
  about: 'the prediction function: its size, and the CPU time of importing it, less that of an empty module',
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
    const ratio = added('as deployed') / added('unbundled');
    return [
      ...Object.entries(files).map(([name, file]) => sizeOf(name, file)),
      { measure: 'Node with an empty module, CPU time', value: median(emptyMs), unit: 'ms' },
      ...Object.keys(files).map((name): Measurement => ({ measure: `${name}, added`, value: added(name), unit: 'ms' })),
      { measure: 'as deployed: ratio to unbundled', value: ratio, unit: '', target: { atMost: TARGET_RATIO } },
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

function sizeOf(name: string, file: string): Measurement {
  return { measure: `${name}, size`, value: statSync(file).size / 1000, unit: 'kB' };
}

/** CPU time of a Node process that imports one module and ends. */
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

/** The environment that the stack gives the function. */
const SETTINGS = {
  AWS_REGION: 'eu-west-1',
  ENDPOINT_NAME: 'pneumoscope',
  MODEL_NAME: 'pneumoscope-resnet18',
  MODEL_VERSION: '0.0.0',
  OPERATING_POINT: '0.5',
  ALLOWED_ORIGINS: '',
};
