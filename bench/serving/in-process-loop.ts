/** Runs in its own process: prepares, checks and classifies as many images as the parent asks for, one after the other. */
import { writeRgbPng } from '../../core/formats/png/write-rgb.ts';
import { toChannelFirst } from '../../imaging/channel-first.ts';
import { sharpDecoder } from '../../imaging/decode.ts';
import { inspectImage } from '../../imaging/inspect.ts';
import { nodeZlib } from '../../imaging/node-zlib.ts';
import { toRgb } from '../../imaging/raster.ts';
import { readImage } from '../../imaging/read-image.ts';
import { resizeTriangle } from '../../imaging/triangle-resize.ts';
import { openGuard } from '../../inference/guard-native.ts';
import { DEFAULT_MODEL_DIR, readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { serveParent } from './child.ts';
import { readImages } from './images.ts';
import { PARTS, type Part } from './parts.ts';

export type LoopHandlers = typeof handlers;

export interface LoopTimes {
  /** Of each image. */
  readonly timesMs: readonly number[];
  readonly totalMs: number;
  readonly cpuMs: number;
}

/** Of each image, by part. */
export type PartTimes = Readonly<Record<Part, readonly number[]>>;

const [modelDir = '', imagesDir = '', guardMode] = process.argv.slice(2);
const images = await readImages(imagesDir);
const session = await openSession(await readModelFolder(modelDir));
const guard = guardMode === 'off' ? null : await openGuard(DEFAULT_MODEL_DIR);
const [, height, width] = session.metadata.inputShape;

const handlers = { classify: classifyMany, time: timeParts };
serveParent(handlers);

async function classifyMany(count: number): Promise<LoopTimes> {
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  const timesMs: number[] = [];
  for (const image of firstOf(count)) {
    const startedAt = performance.now();
    const { pixels } = await readImage(image, sharpDecoder);
    const resized = toRgb(resizeTriangle(pixels, width, height));
    writeRgbPng(resized, nodeZlib);
    await guard?.check(resized);
    await session.infer(toChannelFirst(resized), 1);
    timesMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { timesMs, totalMs: performance.now() - beganAt, cpuMs: (user + system) / 1000 };
}

/** Reading walks, too; so the walk is timed once more by itself, and the time of decoding is what remains of reading. */
async function timeParts(count: number): Promise<PartTimes> {
  const partsMs = Object.fromEntries(PARTS.map((part) => [part, [] as number[]])) as Record<Part, number[]>;
  for (const image of firstOf(count)) {
    const [, walkMs] = await timed(() => inspectImage(image, nodeZlib));
    const [read, readMs] = await timed(() => readImage(image, sharpDecoder));
    const [resized, resizeMs] = await timed(() => toRgb(resizeTriangle(read.pixels, width, height)));
    const [, encodeMs] = await timed(() => writeRgbPng(resized, nodeZlib));
    const [, guardMs] = await timed(() => guard?.check(resized));
    const [, inferMs] = await timed(() => session.infer(toChannelFirst(resized), 1));
    for (const [place, ms] of [walkMs, readMs - walkMs, resizeMs, encodeMs, guardMs, inferMs].entries()) {
      partsMs[PARTS[place] as Part].push(ms);
    }
  }
  return partsMs;
}

async function timed<T>(work: () => T | Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}

/** Starts over after the last. */
function firstOf(count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => images[i % images.length] as Buffer);
}
