import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { DEFAULT_GUARD_MODE, GUARD_MODES, type GuardMode } from '../core/contract/checks.ts';
import { bundle } from './bundle.ts';
import { type Bench, type BenchOptions, type Measurement, meetsTarget } from './common/bench.ts';
import { currentLoad, describeMachine, QUIET_LOAD } from './common/machine.ts';
import { formatTable } from './common/table.ts';
import { pack } from './pack.ts';
import { firstVerdict } from './serving/first-verdict.ts';
import { memory } from './serving/memory.ts';
import { overhead } from './serving/overhead.ts';
import { throughput } from './serving/throughput.ts';

/** All benchmarks, in the order in which they run. */
const BENCHES: readonly Bench[] = [firstVerdict, overhead, throughput, memory, pack, bundle];

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

interface Given {
  quick?: true;
  images: string;
  model: string;
  guard: GuardMode;
  previous?: string;
  json: string;
  check?: true;
}

const command = new Command('npm run bench --')
  .description('Measures speed and memory; prints a table and writes JSON.')
  .argument('[names...]', `benchmarks to run: ${BENCHES.map(({ name }) => name).join(', ')} (default: all)`)
  .option('--quick', 'measure less, for a quick look')
  .option('--images <dir>', 'folder with images', here('../test/fixtures/im2rec/x-rays'))
  .option('--model <dir>', 'model folder', here('../model'))
  .addOption(
    new Option('--guard <mode>', 'what the service does with its checks')
      .choices(GUARD_MODES)
      .default(DEFAULT_GUARD_MODE),
  )
  .option('--previous <dir>', 'checkout of an earlier version with its packages: throughput beside it')
  .option('--json <file>', 'file for the measurements', here('../artefacts/bench.json'))
  .option('--check', 'exit with 1 if a target is missed')
  .parse();

const given = command.opts<Given>();
const unknown = command.args.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) command.error(`error: there is no benchmark named ${unknown.join(', ')}`);
await runBenches(BENCHES.filter(({ name }) => command.args.length === 0 || command.args.includes(name)));

async function runBenches(benches: readonly Bench[]): Promise<void> {
  const loadBefore = currentLoad();
  if (loadBefore > QUIET_LOAD) {
    process.stderr.write(
      `The load of this machine is ${loadBefore}; above ${QUIET_LOAD}, other processes distort the times.\n`,
    );
  }
  const options: BenchOptions = {
    quick: given.quick === true,
    imagesDir: given.images,
    modelDir: given.model,
    guardMode: given.guard,
    previousDir: given.previous ?? null,
  };
  const results: Record<string, readonly Measurement[]> = {};
  for (const { name, about, run } of benches) {
    process.stdout.write(`\n${name}: ${about}\n`);
    const measurements = await run(options);
    results[name] = measurements;
    process.stdout.write(`${formatTable(measurements)}\n`);
  }
  const machine = describeMachine(loadBefore);
  await mkdir(dirname(given.json), { recursive: true });
  await writeFile(given.json, `${JSON.stringify({ machine, quick: options.quick, results }, null, 2)}\n`);
  process.stdout.write(`\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; written to ${given.json}\n`);
  const isMissed = Object.values(results)
    .flat()
    .some((measurement) => !meetsTarget(measurement));
  if (given.check === true && isMissed) process.exitCode = 1;
}
