import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../tools/common/make-folder.ts';
import { MXNET_FIXTURES } from '../../core/convert/fixture-network.ts';
import { IM2REC, IMAGES, runCli } from '../dataset/run-cli.ts';

const narrow = join(MXNET_FIXTURES, 'resnet18-narrow');
const record = join(IM2REC, 'pass-through.rec');
const own = new URL('../../../model', import.meta.url).pathname;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'places-'));
  writeFileSync(join(dir, 'file'), '');
  mkdirSync(join(dir, 'folder'));
  mkdirSync(join(dir, 'folder.lst/inside'), { recursive: true });
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Command line, exit code; `@` stands for a folder that has a file, a folder, and a folder whose name ends in .lst. */
const CASES: readonly [string, readonly string[], number][] = [
  ['dataset split below a file', ['dataset', 'split', IMAGES, '--output', '@/file/x', '--validation', '1'], 1],
  ['dataset prepare below a file', ['dataset', 'prepare', IMAGES, '--output', '@/file/x', '--validation', '1'], 1],
  ['dataset unpack onto a file', ['dataset', 'unpack', record, '@/file'], 1],
  ['dataset list onto a folder', ['dataset', 'list', '@/folder', IMAGES], 1],
  ['transform onto a file', ['transform', IMAGES, '--local', '--model', own, '--output', '@/file'], 1],
  ['model import onto a file', ['model', 'import', narrow, '--output', '@/file'], 1],
  ['model export onto a folder', ['model', 'export', '--model', own, '--output', '@/folder'], 2],
  ['model info of a missing ONNX file', ['model', 'info', '@/none.onnx'], 2],
  ['evaluate with a missing model', ['evaluate', IMAGES, '--model', '@/none'], 2],
  ['evaluate with a report below a file', ['evaluate', IMAGES, '--html', '@/file/report.html'], 2],
];

describe('pneumoscope, given a path that cannot be used', () => {
  it.each(CASES)('%s: prints the path without a stack, and leaves no incomplete file', async (_, args, code) => {
    const run = await runCli(...args.map((arg) => arg.replace('@', dir)));
    expect(run.code).toBe(code);
    expect(run.err).toMatch(/^pneumoscope: \S.*\n$/);
    expect(run.err).toContain(dir);
    expect(readdirSync(dir).sort()).toEqual(['file', 'folder', 'folder.lst']);
  });

  it.runIf(existsSync('/proc/self'))('makeFolder() throws at once in a folder that reports ENOENT for itself', () => {
    expect(() => makeFolder('/proc/nothing/here')).toThrow(/writing to \/proc\/nothing\/here: .*ENOENT/);
  });
});
