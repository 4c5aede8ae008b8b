/** Runs in a process of its own: judges images one after the other, with a parent that says how many. */

import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';
import { readImages } from './images.ts';

export interface LoopQuestion {
  readonly count: number;
}

export interface LoopAnswer {
  /** Of each image. */
  readonly timesMs: readonly number[];
  readonly totalMs: number;
  readonly cpuMs: number;
}

const [modelDir = '', imagesDir = ''] = process.argv.slice(2);
const images = await readImages(imagesDir);
const folder = await readModelFolder(modelDir);
const session = await openSession(folder);
const [, height, width] = folder.metadata.inputShape;

process.on('message', async ({ count }: LoopQuestion) => {
  const cpuBefore = process.cpuUsage();
  const beganAt = performance.now();
  const timesMs: number[] = [];
  for (let i = 0; i < count; i++) {
    const image = images[i % images.length];
    const startedAt = performance.now();
    if (image !== undefined) await session.infer(await resizeToInput(image, { width, height }), 1);
    timesMs.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  tell({ timesMs, totalMs: performance.now() - beganAt, cpuMs: (user + system) / 1000 });
});
process.once('disconnect', () => process.exit());

function tell(answer: LoopAnswer): void {
  process.send?.(answer);
}
