import type { Bench } from '../common/bench.ts';
import { mean, quantile } from '../common/statistics.ts';
import { readFilms } from './films.ts';
import { openInProcess } from './in-process.ts';
import { startStack } from './stack.ts';

const TARGET_P50_MS = 3;
const TARGET_P99_MS = 8;

/** What the stack adds to decoding and inference, film by film: the two are measured in turn, so that noise falls on both. */
export const overhead: Bench = {
  name: 'overhead',
  about: 'one film after the other, in process and through the whole stack in turn; the difference is the stack’s own',
  async run({ quick, filmsDir, modelDir }) {
    const films = await readFilms(filmsDir);
    const inProcess = await openInProcess(modelDir);
    const stack = await startStack(modelDir);
    const rounds = Math.ceil((quick ? 60 : 600) / films.length);
    const times: { readonly alone: number; readonly through: number }[] = [];
    const cpu: { readonly alone: number; readonly through: number }[] = [];
    for (const film of films) await Promise.all([inProcess.judge(film), stack.judge(film)]);
    for (let round = 0; round < rounds; round++) {
      for (const [place, film] of films.entries()) {
        const isStackFirst = (round + place) % 2 === 0;
        const first = isStackFirst ? await timed(() => stack.judge(film)) : 0;
        const alone = await timed(() => inProcess.judge(film));
        const through = isStackFirst ? first : await timed(() => stack.judge(film));
        times.push({ alone, through });
      }
      cpu.push({
        alone: await ownCpuMs(async () => {
          for (const film of films) await inProcess.judge(film);
        }),
        through: await stackCpuMs(stack.readUsage, async () => {
          for (const film of films) await stack.judge(film);
        }),
      });
    }
    await stack.close();
    await inProcess.close();
    const added = times.map(({ alone, through }) => through - alone);
    const alone = times.map((pair) => pair.alone);
    const through = times.map((pair) => pair.through);
    const cpuPerFilm = mean(cpu.map((pair) => pair.through - pair.alone)) / films.length;
    return [
      { measure: 'in process, p50', value: quantile(alone, 0.5), unit: 'ms' },
      { measure: 'in process, p99', value: quantile(alone, 0.99), unit: 'ms' },
      { measure: 'through the stack, p50', value: quantile(through, 0.5), unit: 'ms' },
      { measure: 'through the stack, p99', value: quantile(through, 0.99), unit: 'ms' },
      {
        measure: 'added by the stack, p50',
        value: quantile(added, 0.5),
        unit: 'ms',
        target: { atMost: TARGET_P50_MS },
      },
      {
        measure: 'added by the stack, p99',
        value: quantile(added, 0.99),
        unit: 'ms',
        target: { atMost: TARGET_P99_MS },
      },
      { measure: 'CPU time added by the stack, mean', value: cpuPerFilm, unit: 'ms' },
    ];
  },
};

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function ownCpuMs(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function stackCpuMs(readUsage: () => Promise<{ cpuMs: number }>, work: () => Promise<void>): Promise<number> {
  const { cpuMs: before } = await readUsage();
  await work();
  return (await readUsage()).cpuMs - before;
}
