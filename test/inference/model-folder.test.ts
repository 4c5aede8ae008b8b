import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ModelFileError, ModelFolderError } from '../../inference/errors.ts';
import { ensureContractClasses, readModelFolder, readModelMetadata } from '../../inference/model-folder.ts';
import { openSession } from '../../inference/session.ts';

const TINY = fileURLToPath(new URL('../fixtures/model-tiny', import.meta.url));
const EXTERNAL = fileURLToPath(new URL('../fixtures/model-external', import.meta.url));
const made: string[] = [];

afterAll(() => Promise.all(made.map((dir) => rm(dir, { recursive: true }))));

describe('`readModelFolder`', () => {
  it('gives metadata and weights', async () => {
    const folder = await readModelFolder(TINY);
    expect(folder.metadata).toMatchObject({ name: 'tiny-brightness', classes: ['NORMAL', 'PNEUMONIA'] });
    expect(folder.weights.length).toBeGreaterThan(100);
  });

  it('refuses weights of which one bit is flipped', async () => {
    const dir = await copyOf(TINY);
    const weights = await readFile(join(dir, 'model.onnx'));
    weights.writeUInt8(weights.readUInt8(40) ^ 1, 40);
    await writeFile(join(dir, 'model.onnx'), weights);
    await expect(readModelFolder(dir)).rejects.toThrow(/SHA-256 .* found [0-9a-f]{64}/);
  });

  for (const file of ['model.onnx', 'metadata.json']) {
    it(`reports that ${file} is missing`, async () => {
      const dir = await copyOf(TINY);
      await rm(join(dir, file));
      await expect(readModelFolder(dir)).rejects.toThrow(new RegExp(`needed ${file}`));
      await expect(readModelFolder(dir)).rejects.toThrow(ModelFileError);
    });
  }

  for (const [fault, text] of [
    ['no JSON', '{'],
    ['no checksum', '{"name":"x"}'],
  ] as const) {
    it(`refuses metadata with ${fault}`, async () => {
      const dir = await copyOf(TINY);
      await writeFile(join(dir, 'metadata.json'), text);
      await expect(readModelFolder(dir)).rejects.toThrow(ModelFolderError);
    });
  }
});

describe('`readModelMetadata`', () => {
  it('needs no weights', async () => {
    const dir = await copyOf(TINY);
    await rm(join(dir, 'model.onnx'));
    expect(await readModelMetadata(dir)).toMatchObject({ name: 'tiny-brightness', operatingPoint: 0.5 });
  });

  it('refuses a folder without metadata.json', async () => {
    const dir = await copyOf(TINY);
    await rm(join(dir, 'metadata.json'));
    await expect(readModelMetadata(dir)).rejects.toMatchObject({ code: 'MODEL_FILE' });
  });
});

describe('`ensureContractClasses`', () => {
  it('accepts NORMAL and PNEUMONIA in this order', async () => {
    ensureContractClasses(await readModelFolder(TINY));
  });

  for (const classes of [
    ['PNEUMONIA', 'NORMAL'],
    ['NORMAL', 'PNEUMONIA', 'OTHER'],
    ['NORMAL,PNEUMONIA', ''],
    ['NORMAL'],
  ]) {
    it(`refuses ${JSON.stringify(classes)}`, async () => {
      const metadata = { ...(await readModelMetadata(TINY)), classes };
      const message = `Reading the model in m: needed the classes NORMAL, PNEUMONIA in this order, found ${classes.join(', ')}`;
      expect(() => ensureContractClasses({ dir: 'm', metadata })).toThrow(new ModelFolderError(message));
    });
  }
});

describe('`openSession`', () => {
  it('opens a session that gives one pair of probabilities for each image', async () => {
    const session = await openSession(await readModelFolder(TINY), { threads: 1 });
    const area = 3 * 224 * 224;
    const batch = new Float32Array(2 * area).fill(255, area);
    const probabilities = await session.infer(batch, 2);
    expect(probabilities).toHaveLength(4);
    const [dark = 0, , , bright = 0] = probabilities;
    expect(dark).toBeCloseTo(1 / (1 + Math.exp(-15)), 6);
    expect(bright).toBeCloseTo(1 / (1 + Math.exp(15 - 0.12 * 255)), 6);
    await session.close();
  });

  it('opens a session that refuses a batch whose length does not match the count', async () => {
    const session = await openSession(await readModelFolder(TINY));
    await expect(session.infer(new Float32Array(5), 1)).rejects.toThrow(/needed 150528 samples, found 5/);
    await session.close();
  });

  it('refuses a network that keeps its weights in another file', async () => {
    await expect(openSession(await readModelFolder(EXTERNAL))).rejects.toThrow(/self-contained.*another file/);
  });

  it('refuses a file that is not a network', async () => {
    const folder = await readModelFolder(TINY);
    const broken = { ...folder, weights: folder.weights.subarray(0, 100) };
    await expect(openSession(broken)).rejects.toThrow(ModelFolderError);
  });
});

async function copyOf(dir: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'pneumoscope-model-'));
  made.push(copy);
  await cp(dir, copy, { recursive: true });
  return copy;
}
