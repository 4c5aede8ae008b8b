import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseExpectedValues } from '../../../core/contract/expected-values.ts';
import { parseModelMetadata } from '../../../core/contract/model-metadata.ts';
import { runCommandLine } from '../../../tools/command-line.ts';
import { type CaughtOutput, catchOutput } from '../common/catch-output.ts';

const TINY = join(import.meta.dirname, '../../fixtures/model-tiny');

/** Grey levels of the images by class. The tiny model calls a level above 125 pneumonia; its log-odds are 0.12 · level − 15. */
const LEVELS = { NORMAL: [20, 60, 100, 130], PNEUMONIA: [120, 150, 200, 240] };

let dir: string;
let model: string;
let images: string;
let caught: CaughtOutput;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'version-'));
  model = join(dir, 'model');
  images = join(dir, 'images');
  cpSync(TINY, model, { recursive: true });
  for (const [name, levels] of Object.entries(LEVELS)) {
    for (const level of levels) await put(`${name}/${level}.png`, await greyImage(level));
  }
  caught = catchOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true, force: true });
});

const run = (...args: string[]) => runCommandLine(['model', 'figures', images, '--model', model, ...args]);
const stored = () => parseModelMetadata(readFileSync(join(model, 'metadata.json'), 'utf8'));
const put = async (name: string, content: Uint8Array | string) => {
  mkdirSync(dirname(join(images, name)), { recursive: true });
  writeFileSync(join(images, name), content);
};

describe('pneumoscope model figures', () => {
  it('tabulates the scores of the images, and says what they mean at several prevalences', async () => {
    const before = readFileSync(join(model, 'metadata.json'), 'utf8');
    expect(await run()).toBe(0);
    expect(caught.out).toContain('4 normal, 4 pneumonia: the images in images');
    expect(caught.out).toContain('sensitivity 0.750 (0.301–0.954), specificity 0.750 (0.301–0.954)');
    expect(caught.out).toContain('where 50 % have pneumonia: PPV 0.750');
    expect(caught.out).toContain('would change (--write): validationTable is new');
    expect(readFileSync(join(model, 'metadata.json'), 'utf8')).toBe(before);
  });

  it('writes table, zone and expected values, keeps every other entry, and then finds nothing to change', async () => {
    const other = { ...JSON.parse(readFileSync(join(model, 'metadata.json'), 'utf8')), ours: { kept: [1, 2] } };
    writeFileSync(join(model, 'metadata.json'), JSON.stringify({ ...other, validation: { auc: 0.9 } }));
    expect(await run('--write', '--expected', images, '--description', 'eight made-up images')).toBe(0);
    expect(stored()).toMatchObject({ ...other, validation: { auc: 0.9 } });
    const { validationTable, nearThreshold } = stored();
    expect(validationTable?.images).toBe('eight made-up images');
    expect(validationTable?.atOperatingPoint).toEqual({ threshold: 0.5, truePositives: 3, trueNegatives: 3 });
    // Two of the eight scores are on the wrong side, so the zone holds both and their like: levels 100 to 150.
    expect(nearThreshold).toEqual({ from: 0.01, to: 0.99 });
    const expected = parseExpectedValues(readFileSync(join(model, 'expected.json'), 'utf8'));
    expect(expected.model).toMatchObject({ name: 'tiny-brightness', version: '1' });
    const level = expected.images.find(({ name }) => name === 'NORMAL/130.png');
    expect(level?.pneumonia).toBeCloseTo(1 / (1 + Math.exp(15 - 0.12 * 130)), 5);
    caught.out = '';
    expect(await run('--description', 'eight made-up images')).toBe(0);
    expect(caught.out).toContain('nothing changes');
  });

  it('takes only the images of a list', async () => {
    writeFileSync(join(dir, 'list.txt'), '# the first block\nnormal/20.png\nNORMAL/130.png\n\nPNEUMONIA/240.png\n');
    expect(await run('--only', join(dir, 'list.txt'), '--json')).toBe(0);
    expect(JSON.parse(caught.out).images).toEqual({ normal: 2, pneumonia: 1 });
  });

  it('drops the zone of an earlier version where no verdict is wrong', async () => {
    writeFileSync(join(dir, 'list.txt'), 'NORMAL/20.png\nPNEUMONIA/240.png\n');
    expect(await run('--write')).toBe(0);
    expect(stored().nearThreshold).toBeDefined();
    expect(await run('--write', '--only', join(dir, 'list.txt'))).toBe(0);
    expect(stored().nearThreshold).toBeUndefined();
    expect(caught.out).toContain('nearThreshold is gone');
  });

  it.each([
    ['a list with an unknown name', ['NORMAL/20.png', 'NORMAL/21.png'], 2, /found 1 others, the first is NORMAL\/21/],
    ['an empty list', [], 2, /found none/],
    ['a list of one class', ['NORMAL/20.png'], 1, /images of both classes, found 0 with pneumonia among 1/],
  ])('refuses %s', async (_, names, code, message) => {
    writeFileSync(join(dir, 'list.txt'), names.join('\n'));
    expect(await run('--only', join(dir, 'list.txt'))).toBe(code);
    expect(caught.err).toMatch(message);
  });

  it('makes no table of some of the images: one that cannot be classified ends the work', async () => {
    await put('NORMAL/half.png', 'no image');
    expect(await run('--write')).toBe(1);
    expect(caught.err).toMatch(/found 1 that cannot be classified, the first is NORMAL\/half\.png/);
    expect(stored().validationTable).toBeUndefined();
  });

  it('does not keep expected values of another version in silence', async () => {
    expect(await run('--write', '--expected', images)).toBe(0);
    const expected = JSON.parse(readFileSync(join(model, 'expected.json'), 'utf8'));
    expected.model = { ...expected.model, version: '0', sha256: 'a'.repeat(64) };
    writeFileSync(join(model, 'expected.json'), JSON.stringify(expected));
    expect(await run('--write')).toBe(1);
    expect(caught.err).toMatch(/needed the values of version 1, found those of 0; make them again with --expected/);
  });
});

function greyImage(level: number): Promise<Buffer> {
  const background = { r: level, g: level, b: level };
  return sharp({ create: { width: 80, height: 70, channels: 3, background } })
    .png()
    .toBuffer();
}
