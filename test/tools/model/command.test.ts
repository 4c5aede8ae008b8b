import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseModelMetadata } from '../../../core/contract/model-metadata.ts';
import { readModelFolder } from '../../../inference/model-folder.ts';
import { openSession } from '../../../inference/session.ts';
import { runCommandLine } from '../../../tools/command-line.ts';
import { MXNET_FIXTURES, readFixture } from '../../core/convert/fixture-network.ts';
import { type CaughtOutput, catchOutput } from '../common/catch-output.ts';

const narrow = join(MXNET_FIXTURES, 'resnet18-narrow');
const own = new URL('../../../model', import.meta.url).pathname;

let dir: string;
let caught: CaughtOutput;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'model-'));
  caught = catchOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const run = (...args: string[]) => runCommandLine(['model', ...args]);
const metadataOf = (folder: string) => parseModelMetadata(readFileSync(join(folder, 'metadata.json'), 'utf8'));

describe('pneumoscope model import', () => {
  it.each([
    ['an archive', join(narrow, 'model.tar.gz')],
    ['a folder with its files', narrow],
  ])('makes a model folder of %s that the endpoint serves', async (_, artefact) => {
    const output = join(dir, 'imported');
    expect(await run('import', artefact, '--output', output)).toBe(0);
    expect(caught.out).toMatch(/224 × 224 pixels, classes NORMAL, PNEUMONIA/);
    const session = await openSession(await readModelFolder(output), { threads: 1 });
    expect(await session.infer(new Float32Array(3 * 224 * 224), 1)).toHaveLength(2);
    await session.close();
  });

  it('finds model.tar.gz in a folder without the unpacked files', async () => {
    mkdirSync(join(dir, 'job'));
    copyFileSync(join(narrow, 'model.tar.gz'), join(dir, 'job/model.tar.gz'));
    expect(await run('import', join(dir, 'job'), '--output', join(dir, 'imported'))).toBe(0);
  });

  it('takes any number of classes and image size, and numbers classes without names', async () => {
    const output = join(dir, 'three');
    expect(await run('import', join(MXNET_FIXTURES, 'resnet18-three-classes'), '--output', output)).toBe(0);
    expect(metadataOf(output)).toMatchObject({ classes: ['class0', 'class1', 'class2'], inputShape: [3, 96, 96] });
  });

  it('names classes and model as requested', async () => {
    const output = join(dir, 'three');
    const classes = ['--classes', 'A, B,C', '--name', 'mine'];
    expect(await run('import', join(MXNET_FIXTURES, 'resnet18-three-classes'), '--output', output, ...classes)).toBe(0);
    expect(metadataOf(output)).toMatchObject({ name: 'mine', classes: ['A', 'B', 'C'], operatingPoint: 0.5 });
  });

  it.each([
    ['a count of names that is not the network’s', ['--classes', 'A,B,C'], 2, /needed 2 different names/],
    ['a repeated name', ['--classes', 'A,A'], 2, /different names/],
    ['a single name', ['--classes', 'A'], 2, /two names or more/],
    ['a missing checkpoint', ['--epoch', '7'], 1, /0007\.params/],
    ['a checkpoint that is not a number', ['--epoch', 'last'], 2, /whole number/],
  ])('refuses %s', async (_, options, code, message) => {
    expect(await run('import', narrow, '--output', join(dir, 'x'), ...options)).toBe(code);
    expect(caught.err).toMatch(message);
  });

  it('prints what is missing or broken, without a stack', async () => {
    expect(await run('import', join(dir, 'nothing'), '--output', join(dir, 'x'))).toBe(2);
    writeFileSync(join(dir, 'image-classification-symbol.json'), '{}');
    writeFileSync(join(dir, 'image-classification-0001.params'), '');
    writeFileSync(join(dir, 'model-shapes.json'), '[]');
    expect(await run('import', dir, '--output', join(dir, 'x'))).toBe(1);
    expect(caught.err).toMatch(/nothing at .*\n.*Reading a symbol file/);
    expect(caught.err).not.toMatch(/\n {4}at /);
  });

  it('prints JSON with --json, and finds the default model from any folder', async () => {
    const output = join(dir, 'imported');
    expect(await run('import', narrow, '--output', output, '--json')).toBe(0);
    expect(JSON.parse(caught.out)).toEqual({ output, ...metadataOf(output) });
    caught.out = '';
    vi.spyOn(process, 'cwd').mockReturnValue(dir);
    expect(await run('export', '--output', join(dir, 'model.tar.gz'), '--json')).toBe(0);
    expect(JSON.parse(caught.out)).toEqual({ output: join(dir, 'model.tar.gz') });
  });

  it('does not replace a model without --force', async () => {
    const output = join(dir, 'imported');
    expect(await run('import', narrow, '--output', output)).toBe(0);
    expect(await run('import', narrow, '--output', output)).toBe(2);
    expect(caught.err).toMatch(/--force/);
    expect(await run('import', narrow, '--output', output, '--force')).toBe(0);
  });
});

describe('pneumoscope model export', () => {
  it('writes what SageMaker wrote: three files, flat, the same bytes', async () => {
    expect(await run('import', join(narrow, 'model.tar.gz'), '--output', join(dir, 'm'))).toBe(0);
    const archive = join(dir, 'model.tar.gz');
    expect(await run('export', '--model', join(dir, 'm'), '--output', archive)).toBe(0);
    const contents: Promise<[string, Buffer]>[] = [];
    await list({
      file: archive,
      onReadEntry: (entry) => contents.push(entry.concat().then((content) => [entry.path, content])),
    });
    const files = new Map(await Promise.all(contents));
    expect([...files.keys()].sort()).toEqual([
      'image-classification-0025.params',
      'image-classification-symbol.json',
      'model-shapes.json',
    ]);
    expect(files.get('image-classification-symbol.json')?.toString()).toBe(readFixture('resnet18-narrow').symbol);
    expect(
      Buffer.compare(
        files.get('image-classification-0025.params') ?? Buffer.alloc(0),
        readFixture('resnet18-narrow').params,
      ),
    ).toBe(0);
    expect(JSON.parse(files.get('model-shapes.json')?.toString() ?? '')).toEqual([
      { shape: [128, 3, 224, 224], name: 'data' },
    ]);
  });

  it('writes the same bytes of the default model every time, also after an import', async () => {
    const [first, second, folder] = [join(dir, '1.tar.gz'), join(dir, '2.tar.gz'), join(dir, 'm')];
    expect(await run('export', '--model', own, '--output', first)).toBe(0);
    expect(await run('import', first, '--output', folder)).toBe(0);
    expect(await run('export', '--model', folder, '--output', second)).toBe(0);
    expect(Buffer.compare(readFileSync(first), readFileSync(second))).toBe(0);
  }, 60_000);

  it('writes an artefact of the default model that computes the same numbers after an import', async () => {
    expect(await run('export', '--model', own, '--output', join(dir, 'a.tar.gz'))).toBe(0);
    expect(await run('import', join(dir, 'a.tar.gz'), '--output', join(dir, 'm'))).toBe(0);
    const image = Float32Array.from({ length: 3 * 224 * 224 }, (_, index) => (index * 7919) % 256);
    const [ours, back] = await Promise.all(
      [own, join(dir, 'm')].map(async (folder) => {
        const session = await openSession(await readModelFolder(folder), { threads: 1 });
        const probabilities = await session.infer(image, 1);
        await session.close();
        return probabilities;
      }),
    );
    expect(back).toEqual(ours);
  }, 60_000);

  it('refuses a model whose weights differ from its metadata, and a folder that does not exist', async () => {
    expect(await run('import', narrow, '--output', join(dir, 'm'))).toBe(0);
    writeFileSync(join(dir, 'm/model.onnx'), 'changed');
    expect(await run('export', '--model', join(dir, 'm'), '--output', join(dir, 'a.tar.gz'))).toBe(1);
    expect(await run('export', '--model', join(dir, 'none'), '--output', join(dir, 'a.tar.gz'))).toBe(2);
    expect(await run('export', '--model', own, '--output', join(dir, 'no/a.tar.gz'))).toBe(2);
    expect(caught.err).toMatch(/SHA-256.*\n.*metadata\.json.*\n.*folder that can be written/);
  });
});

describe('pneumoscope model info', () => {
  it('describes an artefact', async () => {
    expect(await run('info', join(narrow, 'model.tar.gz'), '--json')).toBe(0);
    expect(JSON.parse(caught.out)).toMatchObject({
      kind: 'SageMaker artefact',
      epoch: 25,
      mxnetVersion: '1.3.1',
      input: ['N', 3, 224, 224],
      output: ['N', 2],
      parameters: 177_702,
      types: ['float32'],
      operators: { Conv: 21, BatchNormalization: 19, Softmax: 1 },
    });
  });

  it('describes a model folder and an ONNX file', async () => {
    expect(await run('info', own)).toBe(0);
    expect(caught.out).toMatch(/kind +model folder/);
    expect(caught.out).toMatch(/classes +NORMAL, PNEUMONIA/);
    expect(await run('info', join(own, 'model.onnx'), '--json')).toBe(0);
    expect(caught.out).toMatch(/"kind": "ONNX file"/);
  });

  it('refuses a named pipe instead of waiting for it', async () => {
    execFileSync('mkfifo', [join(dir, 'pipe.onnx')]);
    expect(await run('info', join(dir, 'pipe.onnx'))).toBe(2);
    expect(caught.err).toContain('pipe.onnx: needed a file that can be read');
  });
});
