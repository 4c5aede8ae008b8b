import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UndecodableImageError } from '../../imaging/errors.ts';
import { resizeToInput } from '../../imaging/resize-to-input.ts';
import { classify } from '../../inference/classify.ts';
import { readModelFolder } from '../../inference/model-folder.ts';
import { openSession, type Session } from '../../inference/session.ts';

const fixture = (path: string) => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

let session: Session;

beforeAll(async () => {
  session = await openSession(await readModelFolder(fixture('model-tiny')), { threads: 1 });
});
afterAll(() => session.close());

describe('`classify`', () => {
  for (const level of [0, 125, 130, 255]) {
    it(`gives a grey image of level ${level} the probabilities that the network's formula gives`, async () => {
      const { probabilities } = await classify(session, await greyImage(level));
      const logit = 7.5 - 0.02 * 3 * level;
      expect(probabilities).toHaveLength(2);
      expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-2 * logit)), 6);
      expect(probabilities[1]).toBeCloseTo(1 / (1 + Math.exp(2 * logit)), 6);
    });
  }

  it("gives exactly the network's output for the image resized to its input", async () => {
    const image = await readFile(fixture('resize-to-input/grey.jpg'));
    const output = await session.infer(await resizeToInput(image, { width: 224, height: 224 }), 1);
    expect((await classify(session, image)).probabilities).toEqual([...output]);
  });

  it('measures decoding and inference', async () => {
    const { decodeMs, inferMs } = await classify(session, await greyImage(100));
    expect(decodeMs).toBeGreaterThan(0);
    expect(inferMs).toBeGreaterThan(0);
  });

  it('refuses bytes that are not an image', async () => {
    await expect(classify(session, Buffer.from('no image'))).rejects.toThrow(UndecodableImageError);
  });
});

function greyImage(level: number): Promise<Buffer> {
  const background = { r: level, g: level, b: level };
  return sharp({ create: { width: 80, height: 70, channels: 3, background } })
    .png()
    .toBuffer();
}
