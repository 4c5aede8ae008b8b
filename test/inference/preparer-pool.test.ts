import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';
import { prepareImage } from '../../imaging/prepare.ts';
import { InferenceError, ModelFolderError, NotReadyError, QueueFullError } from '../../inference/errors.ts';
import { type PreparerPool, type PreparerPoolOptions, startPreparerPool } from '../../inference/preparer-pool.ts';
import { colourGuard } from '../fixtures/guards/colour-guard.ts';
import { paintedImage } from '../fixtures/guards/painted-image.ts';
import { NORMAL_IMAGE } from '../lambda/support/images.ts';

const DYING = new URL('../fixtures/dying-preparer.ts', import.meta.url);
const FINE = Uint8Array.of(1);
const FATAL = Uint8Array.of(0);

async function start(options: Partial<PreparerPoolOptions> = {}): Promise<PreparerPool> {
  const pool = startPreparerPool({ side: 224, guardDir: null, threads: 1, ...options });
  onTestFinished(() => pool.close());
  await pool.ready;
  return pool;
}

async function guardFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'guard-'));
  const { text, weights } = colourGuard();
  await writeFile(join(dir, 'guard.json'), text);
  await writeFile(join(dir, 'guard.onnx'), weights);
  return dir;
}

describe('startPreparerPool()', () => {
  it('prepares an image as `prepareImage` does, and leaves the file to the caller', async () => {
    const pool = await start();
    const file = Uint8Array.from(NORMAL_IMAGE);
    const { scores, prepareMs, guardMs, ...prepared } = await pool.prepare(file);
    const { png, pixels, ...expected } = await prepareImage(NORMAL_IMAGE, { side: 224, decoder: sharpDecoder });
    expect(prepared).toMatchObject(expected);
    expect(Buffer.compare(prepared.png, png)).toBe(0);
    expect(Buffer.compare(prepared.pixels.data, pixels.data)).toBe(0);
    expect(scores).toEqual({});
    expect(prepareMs).toBeGreaterThan(guardMs);
    expect(Buffer.compare(file, NORMAL_IMAGE)).toBe(0);
  });

  it('scores an image by the guard, at the guard’s size where the model has another', async () => {
    const pool = await start({ guardDir: await guardFolder(), side: 96 });
    const { pixels, scores } = await pool.prepare(await paintedImage(255, 0, 51));
    expect(pixels).toMatchObject({ width: 96, height: 96 });
    expect(Object.keys(scores)).toEqual(['blank', 'turned', 'mirrored', 'unlikeTraining']);
    expect(scores.turned).toBeCloseTo(0.9, 2);
    expect(scores.unlikeTraining).toBeCloseTo(0.18, 2);
  });

  it('refuses an image with its code and detail', async () => {
    const pool = await start();
    await expect(pool.prepare(NORMAL_IMAGE.subarray(0, 5_000))).rejects.toMatchObject({
      name: 'RefusedImageError',
      code: 'CORRUPT_IMAGE',
      detail: expect.stringContaining(' '),
    });
  });

  it('is not ready without the guard that it needs', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'no-guard-'));
    const pool = startPreparerPool({ side: 224, guardDir: dir, threads: 1 });
    onTestFinished(() => pool.close());
    await expect(pool.ready).rejects.toThrow(ModelFolderError);
  });

  it('fails the image in flight when a thread ends, goes on with the other, and restarts the first', async () => {
    const pool = await start({ worker: DYING, threads: 2 });
    await expect(pool.prepare(FATAL)).rejects.toThrow(InferenceError);
    await expect(pool.prepare(FINE)).resolves.toBeDefined();
    await expect(pool.prepare(FATAL)).rejects.toThrow(InferenceError);
    await expect(pool.prepare(FINE)).rejects.toThrow(NotReadyError);
    await expect.poll(() => pool.prepare(FINE).then(() => 'ready', String), { timeout: 10_000 }).toBe('ready');
  });

  it('refuses images beyond its queue, and takes images again afterwards', async () => {
    const pool = await start({ queueLength: 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => pool.prepare(NORMAL_IMAGE)));
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(3); // two in flight, one waiting
    for (const { reason } of refused) expect(reason).toBeInstanceOf(QueueFullError);
    await expect(pool.prepare(NORMAL_IMAGE)).resolves.toBeDefined();
  });

  it('refuses images after it is closed', async () => {
    const pool = await start({ worker: DYING });
    await pool.close();
    await expect(pool.prepare(FINE)).rejects.toThrow(NotReadyError);
  });

  it('leaves the event loop free while images are prepared', async () => {
    const pool = await start();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const { prepareMs } = await pool.prepare(NORMAL_IMAGE);
    clearInterval(timer);
    // While another thread works, this one turns over and over; if it did the work itself, it would turn once or twice.
    expect(turns).toBeGreaterThan(Math.min(3, prepareMs / 10));
  });
});
