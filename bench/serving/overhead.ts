import type { Bench, Figure } from '../common/bench.ts';
import { mean, quantile } from '../common/statistics.ts';
import { readFilms } from './films.ts';
import { openInProcess } from './in-process.ts';
import { startStack } from './stack.ts';

const TARGET_P50_MS = 3;
const TARGET_P99_MS = 8;

/** Time of each film and CPU time of all together, of one pass over the films. */
interface Pass {
  readonly timesMs: readonly number[];
  readonly cpuMs: number;
}

/** What the stack adds to decoding and inference. Passes over the films in process and through the stack take turns, so that noise falls on both. */
export const overhead: Bench = {
  name: 'overhead',
  about: 'one film after the other, in process and through the whole stack by turns; the difference is the stack’s own',
  async run({ quick, filmsDir, modelDir }) {
    const films = await readFilms(filmsDir);
    const inProcess = await openInProcess(modelDir);
    const stack = await startStack(modelDir);
    const alonePass = () => measurePass(films, inProcess.judge, readOwnCpuMs);
    const throughPass = () => measurePass(films, stack.judge, async () => (await stack.readUsage()).cpuMs);
    await alonePass();
    await throughPass();
    const rounds = Math.ceil((quick ? 60 : 600) / films.length);
    const alone: Pass[] = [];
    const through: Pass[] = [];
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) alone.push(await alonePass());
      through.push(await throughPass());
      if (round % 2 === 1) alone.push(await alonePass());
    }
    await stack.close();
    await inProcess.close();
    return compare(alone, through, films.length);
  },
};

async function measurePass(
  films: readonly Uint8Array[],
  judge: (film: Uint8Array) => Promise<void>,
  readCpuMs: () => Promise<number>,
): Promise<Pass> {
  const cpuBefore = await readCpuMs();
  const timesMs: number[] = [];
  for (const film of films) {
    const startedAt = performance.now();
    await judge(film);
    timesMs.push(performance.now() - startedAt);
  }
  return { timesMs, cpuMs: (await readCpuMs()) - cpuBefore };
}

async function readOwnCpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Pairs every time through the stack with that of the same film in process in the neighbouring pass. */
function compare(alone: readonly Pass[], through: readonly Pass[], filmCount: number): readonly Figure[] {
  const aloneMs = alone.flatMap(({ timesMs }) => timesMs);
  const throughMs = through.flatMap(({ timesMs }) => timesMs);
  const addedMs = throughMs.map((time, place) => time - (aloneMs[place] ?? Number.NaN));
  const cpuMs = (mean(through.map((pass) => pass.cpuMs)) - mean(alone.map((pass) => pass.cpuMs))) / filmCount;
  return [
    { measure: 'in process, p50', value: quantile(aloneMs, 0.5), unit: 'ms' },
    { measure: 'in process, p99', value: quantile(aloneMs, 0.99), unit: 'ms' },
    { measure: 'through the stack, p50', value: quantile(throughMs, 0.5), unit: 'ms' },
    { measure: 'through the stack, p99', value: quantile(throughMs, 0.99), unit: 'ms' },
    {
      measure: 'added by the stack, p50',
      value: quantile(addedMs, 0.5),
      unit: 'ms',
      target: { atMost: TARGET_P50_MS },
    },
    {
      measure: 'added by the stack, p99',
      value: quantile(addedMs, 0.99),
      unit: 'ms',
      target: { atMost: TARGET_P99_MS },
    },
    { measure: 'CPU time added by the stack, mean', value: cpuMs, unit: 'ms' },
  ];
}
