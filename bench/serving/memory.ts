import type { Bench } from '../common/bench.ts';
import { median } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { type Stack, startStack } from './stack.ts';

const TARGET_GROWTH_PERCENT = 5;
const CLIENTS = 2;
/** Resident memory changes with every garbage collection, so this is the median of many readings, with requests between. */
const READINGS = 15;

/** Resident memory of the service early and late in its life. */
export const memory: Bench = {
  name: 'memory',
  about: 'resident memory of the complete service after some requests and after ten times as many',
  async run(options) {
    const { quick, imagesDir } = options;
    const images = await readImages(imagesDir);
    const [few, many] = quick ? [100, 1_000] : [1_000, 10_000];
    const stack = await startStack(options);
    const atStart = (await stack.readUsage()).rssInBytes;
    const afterFew = await rssAfter(stack, images, 0, few);
    const afterMany = await rssAfter(stack, images, few, many);
    await stack.close();
    const growth = (afterMany / afterFew - 1) * 100;
    return [
      { measure: 'before the first request', value: atStart / 1e6, unit: 'MB' },
      { measure: `after ${few} requests`, value: afterFew / 1e6, unit: 'MB' },
      { measure: `after ${many} requests`, value: afterMany / 1e6, unit: 'MB' },
      { measure: 'growth', value: growth, unit: '%', target: { atMost: TARGET_GROWTH_PERCENT } },
    ];
  },
};

async function rssAfter(stack: Stack, images: readonly Uint8Array[], done: number, total: number): Promise<number> {
  const readings: number[] = [];
  let next = done;
  const classifyUpTo = async (end: number) => {
    const client = async () => {
      while (next < end) {
        const image = images[next++ % images.length];
        if (image !== undefined) await stack.classify(image);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  };
  for (let reading = READINGS; reading > 0; reading--) {
    await classifyUpTo(total - (reading - 1) * CLIENTS);
    readings.push((await stack.readUsage()).rssInBytes);
  }
  return median(readings);
}
