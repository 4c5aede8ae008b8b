import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resizeToInput } from '../../../imaging/resize-to-input.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession } from '../../../inference/session.ts';
import { runCommandLine } from '../../../tools/command-line.ts';
import { importModel } from '../../../tools/model/import-model.ts';
import { runLocal } from '../../../tools/transform/local/run-local.ts';
import { MXNET_FIXTURES } from '../../core/convert/fixture-network.ts';

let dir: string;
let images: string;
let output: string;
let model: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'transform-'));
  [images, output, model] = [join(dir, 'images'), join(dir, 'out'), join(dir, 'model')];
  await importModel(join(MXNET_FIXTURES, 'resnet18-three-classes'), { output: model });
  mkdirSync(join(images, 'deep/er'), { recursive: true });
  const image = join(MXNET_FIXTURES, 'resnet18-narrow/inputs');
  cpSync(join(image, '0.png'), join(images, 'a.png'));
  cpSync(join(image, '1.png'), join(images, 'deep/b.PNG'));
  cpSync(join(image, '2.png'), join(images, 'deep/er/c d.png'));
  writeFileSync(join(images, 'notes.txt'), 'no image');
  writeFileSync(join(images, '.hidden.png'), 'no image');
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const outputs = () =>
  readdirSync(output, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.out'))
    .sort();
const run = (more: object = {}) => runLocal(images, { output, model, workers: 2, ...more });

describe('transform --local', () => {
  it('writes an output for each image at any depth, with SageMaker’s names and format, resized to the model’s input', async () => {
    expect(await run()).toEqual({ judged: 3, kept: 0 });
    expect(outputs()).toEqual(['a.png.out', 'deep/b.PNG.out', 'deep/er/c d.png.out']);
    const session = await openSession(await readModelFolder(model), { threads: 1 });
    const image = await resizeToInput(readFileSync(join(images, 'a.png')), { width: 96, height: 96 });
    const expected = [...(await session.infer(image, 1))];
    await session.close();
    expect(readFileSync(join(output, 'a.png.out'), 'utf8')).toBe(JSON.stringify({ prediction: expected }));
    expect(expected).toHaveLength(3);
  });

  it('continues after an interruption, classifying no image twice and leaving no incomplete output', async () => {
    await run();
    rmSync(join(output, 'deep/b.PNG.out'));
    writeFileSync(join(output, 'deep/b.PNG.out.partial'), '{"pred');
    const before = statSync(join(output, 'a.png.out')).mtimeMs;
    expect(await run()).toEqual({ judged: 1, kept: 2 });
    expect(statSync(join(output, 'a.png.out')).mtimeMs).toBe(before);
    expect(existsSync(join(output, 'deep/b.PNG.out.partial'))).toBe(false);
  });

  it('gives the same outputs for any number of processes', async () => {
    await run({ workers: 1 });
    const first = outputs().map((name) => readFileSync(join(output, name), 'utf8'));
    await run({ workers: 3, output: join(dir, 'again') });
    expect(outputs().map((name) => readFileSync(join(dir, 'again', name), 'utf8'))).toEqual(first);
  });

  it('classifies the other images when one cannot be read, and names it at the end', async () => {
    writeFileSync(join(images, 'broken.jpeg'), 'no image');
    await expect(run()).rejects.toThrow(
      /found 1 that are not \(3 classified, 0 kept\):\n {2}broken\.jpeg: Reading an image: The file is neither/,
    );
    expect(outputs()).toHaveLength(3);
  });

  it('follows links to images and folders, and refuses one that leads back to a folder above it', async () => {
    mkdirSync(join(dir, 'linked'));
    symlinkSync(join(images, 'deep'), join(dir, 'linked/deep'));
    symlinkSync(join(images, 'a.png'), join(dir, 'linked/a.png'));
    expect(await runLocal(join(dir, 'linked'), { output, model, workers: 1 })).toEqual({ judged: 3, kept: 0 });
    symlinkSync(images, join(images, 'deep/loop'));
    await expect(run()).rejects.toThrow(/deep\/loop leads back to/);
  });

  it('does not wait for a named pipe', async () => {
    execFileSync('mkfifo', [join(images, 'pipe.jpeg')]);
    await expect(run()).rejects.toThrow(/found 1 that are not .*\n {2}pipe\.jpeg: .*needed a plain file/);
  });

  it('keeps outputs of different models apart', async () => {
    await run();
    await importModel(join(MXNET_FIXTURES, 'resnet18-mxnet19-v3'), { output: model, force: true });
    await expect(run()).rejects.toThrow(/found it begun with/);
  });

  it.each([
    ['a missing folder', () => runLocal(join(dir, 'none'), { output, model }), /needed a folder/],
    ['a folder without images', () => runLocal(model, { output, model }), /found none in/],
    ['a missing model', () => run({ model: join(dir, 'none') }), /metadata\.json/],
  ])('refuses %s', async (_, work, message) => {
    await expect(work()).rejects.toThrow(message);
  });

  it('refuses a model whose weights are not a network', async () => {
    writeFileSync(join(model, 'model.onnx'), 'no network');
    const sha256 = 'ab1d2df44c5c2a3a1b3a8a3d9e9b7a0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708';
    const metadata = JSON.parse(readFileSync(join(model, 'metadata.json'), 'utf8'));
    writeFileSync(join(model, 'metadata.json'), JSON.stringify({ ...metadata, sha256 }));
    await expect(run()).rejects.toThrow(/SHA-256/);
  });
});

describe('pneumoscope transform', () => {
  it.each([
    ['no classifier', [], /--local, --endpoint-name, or --model-name and --bucket/],
    ['an incomplete transform job', ['--bucket', 'b'], /--model-name and --bucket/],
    ['two classifiers', ['--local', '--endpoint-name', 'e'], /found both/],
    ['no processes', ['--local', '--workers', '0'], /whole number from 1/],
  ])('exits with 2 for %s', async (_, options, message) => {
    let complained = '';
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      complained += String(text);
      return true;
    });
    expect(await runCommandLine(['transform', images, '--output', output, ...options])).toBe(2);
    expect(complained).toMatch(message);
  });

  it('prints successes and failures as JSON with --json', async () => {
    writeFileSync(join(images, 'broken.jpeg'), 'no image');
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const args = ['transform', images, '--output', output, '--local', '--model', model, '--workers', '1', '--json'];
    expect(await runCommandLine(args)).toBe(1);
    expect(JSON.parse(print.mock.calls.join(''))).toEqual({
      judged: 3,
      kept: 0,
      failed: [{ name: 'broken.jpeg', reason: expect.stringContaining('neither a JPEG nor a PNG') }],
    });
    rmSync(join(images, 'broken.jpeg'));
    print.mockClear();
    expect(await runCommandLine(args)).toBe(0);
    expect(JSON.parse(print.mock.calls.join(''))).toEqual({ judged: 0, kept: 3, failed: [] });
  });

  it('classifies by the model of the repository, called from any folder', async () => {
    const { sha256 } = JSON.parse(readFileSync(new URL('../../../model/metadata.json', import.meta.url), 'utf8'));
    rmSync(images, { recursive: true });
    mkdirSync(images);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    vi.spyOn(process, 'cwd').mockReturnValue(dir);
    expect(await runCommandLine(['transform', images, '--output', output, '--local', '--workers', '1'])).toBe(2);
    expect(readFileSync(join(output, '.transform.json'), 'utf8')).toContain(sha256);
  });

  it('prints what it did', async () => {
    const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(
      await runCommandLine(['transform', images, '--output', output, '--local', '--model', model, '--workers', '1']),
    ).toBe(0);
    expect(print).toHaveBeenCalledWith('3 images classified, 0 kept from an earlier run\n');
  });
});
