import type { Bench, Measurement } from '../common/bench.ts';
import { median } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { startInProcess } from './in-process.ts';
import { type Stack, startStack } from './stack.ts';

const CONCURRENCIES = [1, 2, 8];
const TARGET_RATIO = 0.95;

/** Images per second of a loop in process and of the stack with several clients. They take turns; the ratio is the median over the rounds. */
export const throughput: Bench = {
  name: 'throughput',
  about:
    'images per second: in process one after the other, and through the complete stack with 1, 2 and 8 clients, in turn',
  async run({ quick, imagesDir, modelDir }) {
    const images = await readImages(imagesDir);
    const inProcess = startInProcess(modelDir, imagesDir);
    const stack = await startStack(modelDir);
    const perBlock = quick ? 24 : 120;
    const aloneRate = async () => (perBlock / (await inProcess.classify(perBlock)).totalMs) * 1000;
    const rounds = quick ? 3 : 9;
    const alone: number[] = [];
    const through = new Map<number, number[]>(CONCURRENCIES.map((clients) => [clients, []]));
    await aloneRate();
    await imagesPerSecond(images, perBlock, 8, stack);
    for (let round = 0; round < rounds; round++) {
      alone.push(await aloneRate());
      for (const [clients, rates] of through) rates.push(await imagesPerSecond(images, perBlock, clients, stack));
    }
    await stack.close();
    await inProcess.close();
    const measurements: Measurement[] = [{ measure: 'in process', value: median(alone), unit: 'images/s' }];
    for (const [clients, rates] of through) {
      const ratio = median(rates.map((rate, round) => rate / (alone[round] ?? Number.NaN)));
      const who = `${clients} client${clients === 1 ? '' : 's'}`;
      measurements.push({ measure: `stack, ${who}`, value: median(rates), unit: 'images/s' });
      const target = clients > 1 ? { target: { atLeast: TARGET_RATIO } } : {};
      measurements.push({ measure: `stack, ${who}: ratio to in process`, value: ratio, unit: '', ...target });
    }
    return measurements;
  },
};

/** @param count Images to classify. @param clients Requests in flight at once. */
async function imagesPerSecond(
  images: readonly Uint8Array[],
  count: number,
  clients: number,
  { classify }: Stack,
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
