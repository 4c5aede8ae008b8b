import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tabulateScores } from '../../../core/evaluation/validation-table.ts';
import { runCli as run } from '../dataset/run-cli.ts';

/** The tiny model calls a bright image pneumonia and a dark one normal. */
const TINY_MODEL = fileURLToPath(new URL('../../fixtures/model-tiny', import.meta.url));

let root: string;
let images: string;
let tabulated: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'unlabelled-'));
  images = join(root, 'images');
  const grey = (level: number) =>
    sharp({ create: { width: 80, height: 70, channels: 3, background: { r: level, g: level, b: level } } });
  await put('images/a.png', await grey(5).png().toBuffer());
  await put('images/monday/b.jpeg', await grey(240).jpeg().toBuffer());
  await put('images/monday/c.png', await grey(250).png().toBuffer());
  await put('images/monday/half.jpeg', (await grey(99).jpeg().toBuffer()).subarray(0, 200));
  await put('images/notes.txt', Buffer.from('no image'));
  for (const [name, text] of Object.entries({
    a: '[0.9,0.1]',
    b: '{"prediction":[0.4,0.6],"reason":"TURNED","cautions":[]}',
  })) {
    await put(`plain/${name}.out`, Buffer.from(text));
  }
  const checked = (p: number, reason: string | null) =>
    JSON.stringify({ prediction: [1 - p, p], reason, cautions: [] });
  await put('outputs/a.out', Buffer.from(checked(0.25, null)));
  await put('outputs/b.out', Buffer.from(checked(0.75, 'TURNED')));
  await put('outputs/c.out', Buffer.from(checked(0.5, null)));
  tabulated = join(root, 'tabulated');
  await cp(TINY_MODEL, tabulated, { recursive: true });
  const metadata = JSON.parse(await readFile(join(tabulated, 'metadata.json'), 'utf8'));
  const labelled = Array.from({ length: 200 }, (_, index) => ({
    label: (index % 2) as 0 | 1,
    probability: (index % 2) * 0.98 + 0.01,
  }));
  const validationTable = tabulateScores(labelled, metadata.operatingPoint, '200 made-up images');
  await writeFile(join(tabulated, 'metadata.json'), JSON.stringify({ ...metadata, validationTable }));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function put(name: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(join(root, name)), { recursive: true });
  await writeFile(join(root, name), bytes);
}

async function evaluate(...args: string[]) {
  const { code, out } = await run('evaluate', '--unlabelled', '--json', ...args);
  return { code, document: JSON.parse(out) };
}

describe('pneumoscope evaluate --unlabelled', () => {
  it('reports the scores of images at any depth, whatever their folders are called, and what failed', async () => {
    const { code, document } = await evaluate(images, '--model', TINY_MODEL);
    expect(code).toBe(1);
    expect(document.data).toMatchObject({ kind: 'films', files: 4, ignored: 1 });
    expect(document.failed.map(({ name }: { name: string }) => name)).toEqual(['monday/half.jpeg']);
    expect(document.positive.value).toBeCloseTo(2 / 3, 12);
    const scores = document.scores.map(({ score }: { score: number }) => score);
    expect(scores).toHaveLength(7);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(document).toMatchObject({ abstained: null, comparison: null });
  });

  it('counts what the service would abstain from, by reason', async () => {
    const { code, document } = await evaluate(join(root, 'outputs'));
    expect(code).toBe(0);
    expect(document.scores.map(({ score }: { score: number }) => score)).toEqual([
      0.25, 0.25, 0.25, 0.5, 0.75, 0.75, 0.75,
    ]);
    expect(document.abstained.reasons).toEqual({ TURNED: 1, AT_THRESHOLD: 1 });
    expect(document.abstained.rate.value).toBeCloseTo(2 / 3, 12);
  });

  it('knows of no abstentions unless every image was checked', async () => {
    expect((await evaluate(join(root, 'plain'))).document.abstained).toBeNull();
  });

  it('lays the scores beside the validation table of the model', async () => {
    const { document } = await evaluate(images, '--model', tabulated);
    expect(document.comparison).toMatchObject({ images: '200 made-up images', byChance: expect.any(Number) });
    const { out } = await run('evaluate', '--unlabelled', images, '--model', tabulated);
    expect(out).toContain('Beside the scores of the validation table (200 made-up images)');
    expect(out).toMatch(/Distance +\d\.\d{3} \(by chance up to \d\.\d{3}\)/);
  });

  it('says in words whether the scores are distributed otherwise', async () => {
    for (let index = 0; index < 60; index += 1) await put(`other/${index}.out`, Buffer.from('[0.5,0.5]'));
    await put('alike/low.out', Buffer.from('[0.99,0.01]'));
    await put('alike/high.out', Buffer.from('[0.01,0.99]'));
    const report = async (folder: string) =>
      (await run('evaluate', '--unlabelled', join(root, folder), '--model', tabulated)).out;
    expect(await report('other')).toContain('These scores are distributed otherwise');
    expect(await report('alike')).toContain('this does not show that the verdicts are right');
  });

  it('prints scores and abstentions as text', async () => {
    const { out } = await run('evaluate', '--unlabelled', join(root, 'outputs'));
    expect(out).toMatch(/Lowest +0\.250\n10 % up to +0\.250\n.*\nMedian +0\.500\n/);
    expect(out).toMatch(/Abstained +0\.667 \(0\.\d+–0\.\d+\)\nabstained: TURNED +1\nabstained: AT_THRESHOLD +1\n/);
    expect(out).toContain('No comparison: the model has no validation table.');
    expect((await run('evaluate', '--unlabelled', join(root, 'plain'))).out).toContain('the images were not checked');
  });

  it('reports nothing but the failures where every image failed', async () => {
    await put('broken/a.out', Buffer.from('nonsense'));
    const { code, document } = await evaluate(join(root, 'broken'), '--model', tabulated);
    expect(code).toBe(1);
    expect(document).toMatchObject({ scores: [], comparison: null, positive: { value: null } });
  });

  it.each([
    ['--html', ['--html', 'report.html']],
    ['--only', ['--only', 'list.txt']],
    ['--images', ['--images', '.']],
  ])('refuses %s, which needs classes', async (option, args) => {
    const { code, err } = await run('evaluate', '--unlabelled', images, ...args);
    expect(code).toBe(2);
    expect(err).toContain(`needed images of known class for ${option}, found --unlabelled`);
  });

  it('refuses a folder without images', async () => {
    expect((await run('evaluate', '--unlabelled', join(root, 'nowhere'))).code).toBe(2);
    expect((await run('evaluate', '--unlabelled', TINY_MODEL)).code).toBe(2);
  });
});
