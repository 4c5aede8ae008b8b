import type { Bench, Measurement } from '../common/bench.ts';
import { mean, quantile } from '../common/statistics.ts';
import { readImages } from './images.ts';
import { startInProcess } from './in-process.ts';
import type { PartTimes } from './in-process-loop.ts';
import { PARTS } from './parts.ts';
import type { RequestParts } from './server-process.ts';
import { type Stack, startStack } from './stack.ts';

const TARGET_P50_MS = 3;
const TARGET_P99_MS = 8;
const TARGET_GUARD_MS = 5;

/** One pass over the images: the time of each image, and the CPU time of all together. */
interface Pass {
  readonly timesMs: readonly number[];
  readonly cpuMs: number;
}

interface StackPass extends Pass {
  /** What each time consists of, besides the stack. */
  readonly parts: readonly RequestParts[];
}

/**
 * What the stack adds to preparing, guard and the host's own time: the time that the client waits for a request, less what these
 * take in that same request. It alternates with passes in process, for the time of each part and for the CPU time.
 */
export const overhead: Bench = {
  name: 'overhead',
  about:
    'one image after the other through the complete stack; the time of each request that is neither preparing nor guard nor host',
  async run(options) {
    const images = await readImages(options.imagesDir);
    const inProcess = startInProcess(options);
    const stack = await startStack(options);
    const passInProcess = () => inProcess.classify(images.length);
    await passInProcess();
    await passThrough(images, stack);
    const rounds = Math.ceil((options.quick ? 60 : 1_200) / images.length);
    const alone: Pass[] = [];
    const through: StackPass[] = [];
    const parts = await inProcess.time(images.length * Math.ceil(rounds / 4));
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) alone.push(await passInProcess());
      through.push(await passThrough(images, stack));
      if (round % 2 === 1) alone.push(await passInProcess());
    }
    await stack.close();
    await inProcess.close();
    return [...describeParts(parts), ...compare(alone, through, images.length)];
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
  const { cpuMs, parts } = await stack.readUsage();
  if (parts.length !== images.length) {
    throw new Error(`Timing ${images.length} images: needed the parts of as many requests, found ${parts.length}`);
  }
  return { timesMs, parts, cpuMs: cpuMs - before.cpuMs };
}

/** Every part of the work in process; the guard has one core. */
function describeParts(parts: PartTimes): readonly Measurement[] {
  return PARTS.map((part) => ({
    measure: `${part} in process, p50`,
    value: quantile(parts[part], 0.5),
    unit: 'ms',
    ...(part === 'guard' && { target: { atMost: TARGET_GUARD_MS } }),
  }));
}

function compare(alone: readonly Pass[], through: readonly StackPass[], imageCount: number): readonly Measurement[] {
  const throughMs = through.flatMap(({ timesMs }) => timesMs);
  const parts = through.flatMap((pass) => pass.parts);
  const addedMs = throughMs.map((time, place) => time - totalOf(parts[place]));
  const cpuMs = (mean(through.map((pass) => pass.cpuMs)) - mean(alone.map((pass) => pass.cpuMs))) / imageCount;
  return [
    ...spread(
      'all of it in process',
      alone.flatMap(({ timesMs }) => timesMs),
    ),
    ...spread('preparing in the stack', columnOf(parts, 'prepareMs')),
    ...spread('guard in the stack', columnOf(parts, 'guardMs')),
    ...spread('host in the stack', columnOf(parts, 'hostMs')),
    ...spread('the complete request', throughMs),
    ...spread('added by the stack', addedMs, [TARGET_P50_MS, TARGET_P99_MS]),
    { measure: 'CPU time added by the stack, mean', value: cpuMs, unit: 'ms' },
  ];
}

function totalOf(part: RequestParts | undefined): number {
  return part === undefined ? Number.NaN : part.prepareMs + part.guardMs + part.hostMs;
}

function columnOf(parts: readonly RequestParts[], part: keyof RequestParts): number[] {
  return parts.map((one) => one[part]);
}

function spread(what: string, times: readonly number[], [p50, p99]: readonly number[] = []): readonly Measurement[] {
  const measurement = (fraction: number, name: string, atMost: number | undefined): Measurement => {
    const target = atMost === undefined ? {} : { target: { atMost } };
    return { measure: `${what}, ${name}`, value: quantile(times, fraction), unit: 'ms', ...target };
  };
  return [measurement(0.5, 'p50', p50), measurement(0.99, 'p99', p99)];
}
