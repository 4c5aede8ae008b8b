import type { Bench, Measurement } from '../common/bench.ts';
import { mean, quantile } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { startInProcess } from './in-process.ts';
import { type Stack, startStack } from './stack.ts';

const TARGET_P50_MS = 3;
const TARGET_P99_MS = 8;

/** One pass over the images: the time of each image, and the CPU time of all together. */
interface Pass {
  readonly timesMs: readonly number[];
  readonly cpuMs: number;
}

interface StackPass extends Pass {
  /** The part of each time that decoding and inference took, as the endpoint reports it. */
  readonly modelMs: readonly number[];
}

/**
 * What the stack adds to decoding and inference: the time that the client waits for a request, less the time that decoding and
 * inference take in that same request. It alternates with passes in process, for comparison and for the CPU time.
 */
export const overhead: Bench = {
  name: 'overhead',
  about:
    'one image after the other through the complete stack; the time of each request that is neither decoding nor inference',
  async run({ quick, imagesDir, modelDir }) {
    const images = await readImages(imagesDir);
    const inProcess = startInProcess(modelDir, imagesDir);
    const stack = await startStack(modelDir);
    const passInProcess = () => inProcess.classify(images.length);
    await passInProcess();
    await passThrough(images, stack);
    const rounds = Math.ceil((quick ? 60 : 1_200) / images.length);
    const alone: Pass[] = [];
    const through: StackPass[] = [];
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) alone.push(await passInProcess());
      through.push(await passThrough(images, stack));
      if (round % 2 === 1) alone.push(await passInProcess());
    }
    await stack.close();
    await inProcess.close();
    return compare(alone, through, images.length);
  },
};

async function passThrough(images: readonly Uint8Array[], stack: Stack): Promise<StackPass> {
  const before = await stack.readUsage();
  const timesMs: number[] = [];
  for (const image of images) {
    const startedAt = performance.now();
    await stack.classify(image);
    timesMs.push(performance.now() - startedAt);
  }
  const { cpuMs, modelMs } = await stack.readUsage();
  if (modelMs.length !== images.length) {
    throw new Error(
      `Timing ${images.length} images: needed as many timings from the endpoint, found ${modelMs.length}`,
    );
  }
  return { timesMs, modelMs, cpuMs: cpuMs - before.cpuMs };
}

function compare(alone: readonly Pass[], through: readonly StackPass[], imageCount: number): readonly Measurement[] {
  const aloneMs = alone.flatMap(({ timesMs }) => timesMs);
  const throughMs = through.flatMap(({ timesMs }) => timesMs);
  const modelMs = through.flatMap((pass) => pass.modelMs);
  const addedMs = throughMs.map((time, place) => time - (modelMs[place] ?? Number.NaN));
  const cpuMs = (mean(through.map((pass) => pass.cpuMs)) - mean(alone.map((pass) => pass.cpuMs))) / imageCount;
  return [
    ...spread('decoding and inference in process', aloneMs),
    ...spread('decoding and inference in the stack', modelMs),
    ...spread('the complete request', throughMs),
    ...spread('added by the stack', addedMs, [TARGET_P50_MS, TARGET_P99_MS]),
    { measure: 'CPU time added by the stack, mean', value: cpuMs, unit: 'ms' },
  ];
}

function spread(what: string, times: readonly number[], [p50, p99]: readonly number[] = []): readonly Measurement[] {
  const measurement = (fraction: number, name: string, atMost: number | undefined): Measurement => {
    const target = atMost === undefined ? {} : { target: { atMost } };
    return { measure: `${what}, ${name}`, value: quantile(times, fraction), unit: 'ms', ...target };
  };
  return [measurement(0.5, 'p50', p50), measurement(0.99, 'p99', p99)];
}
