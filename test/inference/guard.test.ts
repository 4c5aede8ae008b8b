import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ModelFolderError } from '../../inference/errors.ts';
import type { Guard } from '../../inference/guard.ts';
import { parseGuard, readGuard } from '../../inference/guard-folder.ts';
import { loadGuard, openGuard } from '../../inference/guard-native.ts';
import { loadGuardInWasm, RUNTIME_WASM } from '../../inference/guard-wasm.ts';
import { colourGuard } from '../fixtures/guards/colour-guard.ts';

const runtime = async () =>
  new Uint8Array(await readFile(fileURLToPath(import.meta.resolve(`onnxruntime-web/${RUNTIME_WASM}`))));

const RUNTIMES: readonly [string, () => Promise<Guard>][] = [
  ['native ONNX Runtime', () => loadGuard(colourGuard())],
  ['ONNX Runtime in WebAssembly', async () => loadGuardInWasm(colourGuard(), await runtime())],
];

describe.each(RUNTIMES)('a guard in %s', (_, open) => {
  it('scores every image by the names of its metadata', async () => {
    const guard = await open();
    onTestFinished(() => guard.close());
    for (const [red, green, blue] of [
      [255, 0, 51],
      [0, 102, 255],
    ] as const) {
      const scores = await guard.check(painted(red, green, blue));
      expect(Object.keys(scores)).toEqual(['turned', 'mirrored', 'unlikeTraining']);
      expect(scores.turned).toBeCloseTo(red / 255, 5);
      expect(scores.mirrored).toBeCloseTo(green / 255, 5);
      expect(scores.unlikeTraining).toBeCloseTo(blue / 255, 5);
    }
  });

  it('refuses an image of another size', async () => {
    const guard = await open();
    onTestFinished(() => guard.close());
    const small = { data: new Uint8Array(3), width: 1, height: 1, channels: 3 };
    await expect(guard.check(small)).rejects.toThrow('needed 224 × 224 pixels, found 1 × 1');
  });
});

describe('loadGuard()', () => {
  it('refuses what is no network', async () => {
    await expect(loadGuard({ ...colourGuard(), weights: new Uint8Array([1, 2, 3]) })).rejects.toThrow(ModelFolderError);
  });
});

describe('parseGuard()', () => {
  it('refuses weights with another checksum', () => {
    const { text } = colourGuard();
    expect(() => parseGuard(text, new Uint8Array(4))).toThrow('needed guard.onnx with SHA-256');
  });

  it.each([
    ['no JSON', '{'],
    ['a missing field', '{"name": "guard"}'],
    ['a threshold for no score', JSON.stringify({ ...colourGuard().metadata, thresholds: { cut: { abstain: 1 } } })],
  ])('refuses metadata with %s', (_, text) => {
    expect(() => parseGuard(text, colourGuard().weights)).toThrow('needed a valid guard.json');
  });
});

describe('readGuard()', () => {
  it('reads a folder', async () => {
    const dir = await folder();
    const { text, weights, metadata } = colourGuard();
    await writeFile(join(dir, 'guard.json'), text);
    await writeFile(join(dir, 'guard.onnx'), weights);
    expect((await readGuard(dir)).metadata).toEqual(metadata);
    const guard = await openGuard(dir);
    await guard.close();
  });

  it('names the file that is missing', async () => {
    await expect(readGuard(await folder())).rejects.toThrow('needed guard.json, found none that can be read (ENOENT)');
  });
});

function painted(red: number, green: number, blue: number) {
  const data = new Uint8Array(224 * 224 * 3);
  for (let at = 0; at < data.length; at += 3) data.set([red, green, blue], at);
  return { data, width: 224, height: 224, channels: 3 };
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'pneumoscope-guard-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}
