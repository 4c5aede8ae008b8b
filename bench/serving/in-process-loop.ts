/** Runs in its own process: classifies as many images as the parent asks for, one after the other. */
import { classify } from '../../inference/classify.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { serveParent } from './child.ts';
import { readImages } from './images.ts';

export type LoopHandlers = typeof handlers;

export interface LoopTimes {
  /** Of each image. */
  readonly timesMs: readonly number[];
  readonly totalMs: number;
  readonly cpuMs: number;
}

const [modelDir = '', imagesDir = ''] = process.argv.slice(2);
const images = await readImages(imagesDir);
const session = await openSession(await readModelFolder(modelDir));

const handlers = { classify: classifyMany };
serveParent(handlers);

async function classifyMany(count: number): Promise<LoopTimes> {
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  const timesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const image = images[i % images.length];
    const startedAt = performance.now();
    if (image !== undefined) await classify(session, image);
    timesMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { timesMs, totalMs: performance.now() - beganAt, cpuMs: (user + system) / 1000 };
}
