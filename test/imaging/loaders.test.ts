import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpDecoder } from '../../imaging/decode.ts';

const DECODE = new URL('../../imaging/decode.ts', import.meta.url);
const IMAGE = new Uint8Array(
  readFileSync(new URL('../fixtures/im2rec/x-rays/NORMAL/IM-0199-0001.jpeg', import.meta.url)),
);

describe('the loaders of libvips', () => {
  it('stay available to one thread while others start', async () => {
    const source = `await import(${JSON.stringify(DECODE.href)})`;
    const started = Array.from({ length: 6 }, () => once(new Worker(source, { eval: true }), 'exit'));
    let areStarting = true;
    const all = Promise.all(started).finally(() => {
      areStarting = false;
    });
    let decoded = 0;
    while (areStarting) {
      await sharpDecoder.decode(IMAGE, 'jpeg');
      decoded++;
    }
    await all;
    expect(decoded).toBeGreaterThan(0);
  });

  it.each(['webp', 'gif', 'tiff'] as const)('refuse %s in every thread', async (format) => {
    const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
      .toFormat(format)
      .toBuffer();
    await expect(sharpDecoder.decode(image, 'png')).rejects.toThrow('unsupported image format');
    const source = `
    const { sharpDecoder } = await import(${JSON.stringify(DECODE.href)});
    const { parentPort, workerData } = await import('node:worker_threads');
    parentPort.postMessage(await sharpDecoder.decode(workerData, 'png').then(() => 'read', (error) => error.message));`;
    const [message] = await once(new Worker(source, { eval: true, workerData: image }), 'message');
    expect(message).toContain('unsupported image format');
  });
});
