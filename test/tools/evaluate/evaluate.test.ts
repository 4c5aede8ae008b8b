import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeHtml } from '../../../tools/evaluate/html/markup.ts';
import { runCli as run } from '../dataset/run-cli.ts';

/** The tiny model calls a bright image pneumonia and a dark one normal. */
const TINY_MODEL = fileURLToPath(new URL('../../fixtures/model-tiny', import.meta.url));

let root: string;
let images: string;
let outputs: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'evaluate-'));
  images = join(root, 'images');
  outputs = join(root, 'outputs');
  const grey = (level: number) =>
    sharp({ create: { width: 80, height: 70, channels: 3, background: { r: level, g: level, b: level } } });
  await put('images/Normal/dark.png', await grey(20).png().toBuffer());
  await put('images/Normal/deeper/darker.JPG', await grey(5).jpeg().toBuffer());
  await put('images/Normal/bright <b>.png', await grey(250).png().toBuffer());
  await put('images/PNEUMONIA/bright.jpeg', await grey(240).jpeg().toBuffer());
  await put('images/PNEUMONIA/notes.txt', Buffer.from('no image'));
  await put('outputs/NORMAL/a.jpeg.out', Buffer.from('{"prediction": [0.9, 0.1]}'));
  await put('outputs/NORMAL/b.jpeg.out', Buffer.from('{"prediction": [0.5, 0.5]}\n'));
  await put('outputs/pneumonia/c.jpeg.out', Buffer.from('[0.2, 0.8]'));
  await put('outputs/pneumonia/d.jpeg.out', Buffer.from('{"prediction": [0.2'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('pneumoscope evaluate', () => {
  it('evaluates a model folder on a folder of images, and names the one that is wrong', async () => {
    const html = join(root, 'report.html');
    const { code, document } = await evaluateToJson(images, '--model', TINY_MODEL, '--html', html);
    expect(code).toBe(0);
    expect(document.report.films).toEqual({ total: 4, normal: 3, pneumonia: 1 });
    expect(document.report.atOperatingPoint.counts).toMatchObject({
      trueNegatives: 2,
      falsePositives: 1,
      falseNegatives: 0,
      truePositives: 1,
    });
    expect(document.data.ignored).toBe(1);
    expect(document.model).toMatchObject({ name: 'tiny-brightness', version: '1' });
    const report = await readFile(html, 'utf8');
    expect(report).toContain('Wrong or undecided at the operating point: 1');
    expect(report).toContain('Normal/bright &#60;b&#62;.png');
    expect(report).toContain('data:image/jpeg;base64,');
    expect(report).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|<b>/);
  });

  it('reads the outputs of a batch transform, counts undecided images apart and a broken output as failed', async () => {
    const { code, document } = await evaluateToJson(outputs);
    expect(code).toBe(1);
    expect(document.failed.map(({ name }: { name: string }) => name)).toEqual(['pneumonia/d.jpeg.out']);
    expect(document.report.atHalf.counts).toEqual({
      trueNegatives: 1,
      falsePositives: 0,
      falseNegatives: 0,
      truePositives: 1,
      undecidedNegatives: 1,
      undecidedPositives: 0,
    });
    expect(document.operatingPoint).toEqual({ value: 0.5, from: 'default' });
  });

  it('follows links, skips hidden files and folders, and reports a dangling link and a pipe as failed', async () => {
    const real = join(root, 'real');
    await cp(images, real, { recursive: true });
    await writeFile(join(real, 'Normal/._dark.png'), 'what another system keeps beside an image');
    await cp(join(images, 'Normal'), join(real, 'Normal/.thumbnails'), { recursive: true });
    await symlink(join(root, 'nowhere'), join(real, 'Normal/lost.png'));
    execFileSync('mkfifo', [join(real, 'PNEUMONIA/pipe.jpeg')]);
    await mkdir(join(root, 'linked'));
    for (const name of ['Normal', 'PNEUMONIA']) await symlink(join(real, name), join(root, 'linked', name));
    const { code, document } = await evaluateToJson(join(root, 'linked'), '--model', TINY_MODEL);
    expect(code).toBe(1);
    expect(document.report.films).toEqual({ total: 4, normal: 3, pneumonia: 1 });
    expect(document.data.ignored).toBe(5);
    expect(document.failed.map(({ name }: { name: string }) => name)).toEqual([
      'Normal/lost.png',
      'PNEUMONIA/pipe.jpeg',
    ]);
  });

  it('prefers the operating point of the command line to the model’s', async () => {
    const { document } = await evaluateToJson(outputs, '--model', TINY_MODEL, '--operating-point', '0.05');
    expect(document.operatingPoint).toEqual({ value: 0.05, from: 'option' });
    expect(document.report.atOperatingPoint.counts.falsePositives).toBe(2);
  });

  it('prints the metrics of the 2020 notebook project from its counts', async () => {
    const { code, out } = await run('evaluate', '--counts', '232,2,148,242');
    expect(code).toBe(0);
    expect(out).toMatch(/Recall: +0\.621\nPrecision: +0\.992\nAccuracy: +0\.760\n/);
  });

  it('prints tables as text', async () => {
    const { out } = await run('evaluate', outputs);
    expect(out).toContain('UNDECIDED');
    expect(out).toContain('failed: pneumonia/d.jpeg.out');
    expect(out).toMatch(/AUC +1\.000/);
  });

  it.each([
    ['no folder', []],
    ['a missing folder', ['/nowhere/at/all']],
    ['a folder without classes', [TINY_MODEL]],
    ['an operating point out of range', ['--operating-point', '1.5', 'x']],
    ['three counts', ['--counts', '1,2,3']],
    ['missing counts', ['--counts', ',,,']],
    ['more images than metrics are exact for', ['--counts', '999999999999,1,1,1']],
    ['counts in exponential notation', ['--counts', '1e308,1,1,1']],
    ['a report of counts', ['--counts', '232,2,148,242', '--html', 'report.html']],
    ['a folder together with counts', ['folder', '--counts', '232,2,148,242']],
    ['an unknown option', ['--colour']],
    ['an endpoint whose address is not a URL', ['x', '--endpoint-url', 'localhost']],
  ])('exits with 2 for %s', async (_, args) => {
    const { code, err } = await run('evaluate', ...args);
    expect(code).toBe(2);
    expect(err).not.toBe('');
  });

  it('refuses --images with a folder that does not exist, or for images', async () => {
    const missing = await run('evaluate', outputs, '--images', join(root, 'none'));
    expect(missing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('found no folder') });
    expect((await run('evaluate', images, '--images', images)).code).toBe(2);
  });

  it.each(['--images', '--films'])(
    'takes thumbnails of classified images from the folder of %s, and none of a named pipe',
    async (option) => {
      const html = join(root, `thumbnails${option}.html`);
      const classified = join(root, `classified${option}`);
      await mkdir(join(classified, 'NORMAL'), { recursive: true });
      await mkdir(join(classified, 'PNEUMONIA'));
      await writeFile(join(classified, 'NORMAL/a.png.out'), '[0.1, 0.9]');
      await mkdir(join(classified, 'images/NORMAL'), { recursive: true });
      await cp(join(images, 'Normal/dark.png'), join(classified, 'images/NORMAL/a.png'));
      await writeFile(join(classified, 'NORMAL/pipe.png.out'), '[0.2, 0.8]');
      execFileSync('mkfifo', [join(classified, 'images/NORMAL/pipe.png')]);
      const { code } = await run('evaluate', classified, option, join(classified, 'images'), '--html', html);
      expect(code).toBe(0);
      const report = await readFile(html, 'utf8');
      expect(report).toContain('data:image/jpeg;base64,');
      expect(report).toContain('image not available');
    },
  );

  it('shows --images in its help, not its former name', async () => {
    const { out } = await run('evaluate', '--help');
    expect(out).toContain('--images <dir>');
    expect(out).not.toContain('--films');
  });

  it('refuses an endpoint together with a model folder', async () => {
    const { code, err } = await run('evaluate', images, '--model', TINY_MODEL, '--endpoint-name', 'x');
    expect(code).toBe(2);
    expect(err).toContain('needed one classifier');
  });
});

describe('escapeHtml()', () => {
  it('escapes every character that could end text or an attribute', () => {
    expect(escapeHtml(`<img src=x onerror="a('b')">&`)).not.toMatch(/[<>"']/);
  });
});

async function put(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), bytes);
}

async function evaluateToJson(...args: string[]) {
  const { code, out } = await run('evaluate', '--json', ...args);
  return { code, document: JSON.parse(out) };
}
