import { fileURLToPath } from 'node:url';
import type { GuardMode } from '../../core/contract/checks.ts';
import type { Bench, BenchOptions, Measurement } from '../common/bench.ts';
import { median } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { startInProcess } from './in-process.ts';
import { type RunningVersion, startVersion } from './running-version.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONCURRENCIES = [1, 2, 8];
/** Of the loop in process that does the same work. */
const LOOP_RATIO = 0.95;
/** Of an earlier version, which decoded in the endpoint and checked nothing: what the guard and preparing may cost. */
const PREVIOUS_RATIO: Readonly<Record<GuardMode, number>> = { enforce: 0.8, warn: 0.8, off: 0.95 };

/**
 * Images per second of a loop in process, of the stack with several clients, and of an earlier version where one is given. They
 * take turns; a ratio is the median over the rounds.
 */
export const throughput: Bench = {
  name: 'throughput',
  about:
    'images per second: in process one after the other, and through the complete stack with 1, 2 and 8 clients, in turn',
  async run(options) {
    const loop = startInProcess(options);
    const stacks = await startStacks(options);
    try {
      const images = await readImages(options.imagesDir);
      return await compare({ images, quick: options.quick, stacks, classifyAlone: loop.classify }, options.guardMode);
    } finally {
      await Promise.all([loop.close(), ...Object.values(stacks).map((stack) => stack?.close())]);
    }
  },
};

interface Stacks {
  readonly present: RunningVersion;
  readonly previous: RunningVersion | null;
}

async function startStacks({ modelDir, guardMode, previousDir }: BenchOptions): Promise<Stacks> {
  const model = ['--model', modelDir];
  return {
    present: await startVersion(ROOT, [...model, '--guard', guardMode]),
    previous: previousDir === null ? null : await startVersion(previousDir, model),
  };
}

interface Contest {
  readonly images: readonly Uint8Array[];
  readonly quick: boolean;
  readonly stacks: Stacks;
  readonly classifyAlone: (count: number) => Promise<{ readonly totalMs: number }>;
}

async function compare(contest: Contest, guardMode: GuardMode): Promise<readonly Measurement[]> {
  const { images, quick, stacks, classifyAlone } = contest;
  const perBlock = quick ? 24 : 120;
  const rounds = quick ? 3 : 9;
  const aloneRate = async () => (perBlock / (await classifyAlone(perBlock)).totalMs) * 1000;
  const rateOf = (stack: RunningVersion, clients: number) => imagesPerSecond(images, perBlock, clients, stack);
  const alone: number[] = [];
  const present = CONCURRENCIES.map((): number[] => []);
  const previous = CONCURRENCIES.map((): number[] => []);
  await aloneRate();
  for (const stack of Object.values(stacks)) if (stack !== null) await rateOf(stack, 8);
  for (let round = 0; round < rounds; round++) {
    alone.push(await aloneRate());
    for (const [place, clients] of CONCURRENCIES.entries()) {
      present[place]?.push(await rateOf(stacks.present, clients));
      if (stacks.previous !== null) previous[place]?.push(await rateOf(stacks.previous, clients));
    }
  }
  return [
    { measure: 'in process', value: median(alone), unit: 'images/s' },
    ...CONCURRENCIES.flatMap((clients, place) => {
      const who = `${clients} client${clients === 1 ? '' : 's'}`;
      const [own = [], earlier = []] = [present[place], previous[place]];
      return [
        { measure: `stack, ${who}`, value: median(own), unit: 'images/s' },
        ratio(`stack, ${who}: ratio to in process`, own, alone, LOOP_RATIO),
        ...(earlier.length === 0
          ? []
          : [
              { measure: `earlier version, ${who}`, value: median(earlier), unit: 'images/s' },
              ratio(`stack, ${who}: ratio to the earlier version`, own, earlier, PREVIOUS_RATIO[guardMode]),
            ]),
      ];
    }),
  ];
}

function ratio(measure: string, rates: readonly number[], peers: readonly number[], atLeast: number): Measurement {
  const value = median(rates.map((rate, round) => rate / (peers[round] ?? Number.NaN)));
  return { measure, value, unit: '', target: { atLeast } };
}

/** @param count Images to classify. @param clients Requests in flight at once. */
async function imagesPerSecond(
  images: readonly Uint8Array[],
  count: number,
  clients: number,
  { classify }: RunningVersion,
): Promise<number> {
  let next = 0;
  const startedAt = performance.now();
  const client = async () => {
    while (next < count) {
      const image = images[next++ % images.length];
      if (image !== undefined) await classify(image);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (count / (performance.now() - startedAt)) * 1000;
}
