import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { parsePreparedDataset } from '../../../core/contract/dataset.ts';
import { parseHeldOutChecks } from '../../../core/contract/held-out-checks.ts';
import { groupOf } from '../../../core/dataset/labelled-image.ts';
import { parseImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { sharpDecoder } from '../../../imaging/decode.ts';
import { prepareImage } from '../../../imaging/prepare.ts';
import { describePrepared } from '../../../tools/dataset/prepared/report.ts';
import { writeColourGuard } from '../../fixtures/guards/painted-images.ts';
import { filesIn, IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const PREPARED = fileURLToPath(new URL('../../fixtures/dataset', import.meta.url));

const imagesIn = (folder: string) => readdirSync(folder).map((name) => [name, join(folder, name)] as const);
const recordsOf = (path: string) =>
  [...readRecords([readFileSync(path)])].map(({ payload }) => parseImageRecord(payload));
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const listed = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t') as [string, string, string]);

/** A source laid out like the Kaggle archive: 12 development images, one of each class in val/, and 8 test images. */
function placeSource(folder: { at: (...names: string[]) => string }): string {
  const images: Record<string, string> = {};
  for (const className of ['NORMAL', 'PNEUMONIA']) {
    for (const [at, [name, path]] of imagesIn(join(IMAGES, className)).entries()) {
      images[`${at === 0 ? 'val' : 'train'}/${className}/${name}`] = path;
    }
    for (const [name, path] of imagesIn(join(PREPARED, 'test', className))) images[`test/${className}/${name}`] = path;
  }
  place(folder.at('source'), images);
  return folder.at('source');
}

const prepare = (source: string, output: string, ...options: string[]) =>
  runDataset('prepare', source, '--output', output, '--validation', '2', '--resize', '32', '--seed', '5', ...options);

describe('dataset prepare', () => {
  it('makes channels, held-out images and their description, val/ merged into the development images', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    const { code, out, err } = await prepare(source, folder.at('dataset'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('8 train / 4 validation / 8 test images\n');
    const dataset = parsePreparedDataset(readFileSync(folder.at('dataset', 'dataset.json'), 'utf8'));
    expect(dataset).toMatchObject({ version: 2, classes: ['NORMAL', 'PNEUMONIA'], seed: 5 });
    expect(dataset.train).toMatchObject({
      file: 'train.rec',
      count: 8,
      sha256: sha256(folder.at('dataset', 'train.rec')),
    });
    expect(dataset.test?.counts).toEqual({ NORMAL: 4, PNEUMONIA: 4 });
    const lines = [...listed(folder.at('dataset', 'train.lst')), ...listed(folder.at('dataset', 'validation.lst'))];
    expect(lines.map(([, , path]) => path).sort()).toEqual(filesIn(source).filter((path) => !path.startsWith('test/')));
    for (const [, label, path] of lines) expect(label).toBe(path.includes('/PNEUMONIA/') ? '1.000000' : '0.000000');
    expect((await runDataset('verify', folder.at('dataset'), '--decode')).code).toBe(0);
  });

  it('leaves no patient group on both sides, and two images of each class for validation', async () => {
    using folder = temporaryFolder();
    await prepare(placeSource(folder), folder.at('dataset'));
    const groups = (name: string) =>
      listed(folder.at('dataset', name)).map(([, , path]) => groupOf(path.replace(/.*\//, '')));
    const validation = groups('validation.lst');
    expect(groups('train.lst').filter((group) => validation.includes(group))).toEqual([]);
    expect(
      recordsOf(folder.at('dataset', 'validation.rec'))
        .map(({ label }) => label)
        .sort(),
    ).toEqual([0, 0, 1, 1]);
  });

  it('prepares held-out images as the service does, and hashes them by the rule of the contract', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    await prepare(source, folder.at('dataset'));
    const held = filesIn(folder.at('dataset', 'test')).filter((path) => path !== 'checks.json');
    expect(held).toEqual(filesIn(join(source, 'test')).map((path) => `${path}.png`));
    for (const image of held) {
      const file = readFileSync(join(source, 'test', image.replace(/\.png$/, '')));
      const { png } = await prepareImage(file, { side: 224, decoder: sharpDecoder });
      expect(readFileSync(folder.at('dataset', 'test', image))).toEqual(Buffer.from(png));
    }
    const lines = held.map((image) => `${sha256(folder.at('dataset', 'test', image))} ${image}\n`).sort();
    const { test } = parsePreparedDataset(readFileSync(folder.at('dataset', 'dataset.json'), 'utf8'));
    expect(test?.sha256).toBe(createHash('sha256').update(lines.join('')).digest('hex'));
  });

  it('scores the held-out images by the guard that it is given, for an examination that abstains', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    writeColourGuard(folder.at('guard'));
    expect((await prepare(source, folder.at('dataset'), '--guard-model', folder.at('guard'))).code).toBe(0);
    const { test } = parsePreparedDataset(readFileSync(folder.at('dataset', 'dataset.json'), 'utf8'));
    const path = folder.at('dataset', 'test', 'checks.json');
    expect(test?.checks?.sha256).toBe(sha256(path));
    expect(test?.checks?.guardSha256).toBe(sha256(folder.at('guard', 'guard.onnx')));
    const { guard, scores, thresholds, images } = parseHeldOutChecks(readFileSync(path, 'utf8'));
    expect(guard).toMatchObject({ name: 'colour-guard', version: '0.0.1' });
    expect(scores).toEqual(['blank', 'turned', 'mirrored', 'unlikeTraining']);
    expect(thresholds).toMatchObject({ turned: { abstain: 0.8 }, blank: { abstain: expect.any(Number) } });
    const held = filesIn(folder.at('dataset', 'test')).filter((each) => each !== 'checks.json');
    expect(Object.keys(images).sort()).toEqual(held);
    for (const image of held) {
      const { data } = await sharp(folder.at('dataset', 'test', image))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const red = data.reduce((sum, value, at) => (at % 3 === 0 ? sum + value : sum), 0) / (224 * 224 * 255);
      expect(images[image]?.[1]).toBeCloseTo(red, 3);
    }
  });

  it('leaves the held-out images unchecked with --no-checks and warns; dataset check makes up for it', async () => {
    using folder = temporaryFolder();
    writeColourGuard(folder.at('guard'));
    const { err } = await prepare(placeSource(folder), folder.at('dataset'), '--no-checks');
    expect(err).toContain('the held-out images are not checked');
    expect(existsSync(folder.at('dataset', 'test', 'checks.json'))).toBe(false);
    const { code, out } = await runDataset('check', folder.at('dataset'), '--guard-model', folder.at('guard'));
    expect(code).toBe(0);
    expect(out).toContain('8 held-out images scored by colour-guard 0.0.1');
    expect((await runDataset('verify', folder.at('dataset'))).code).toBe(0);
    writeFileSync(folder.at('dataset', 'test', 'checks.json'), '{}');
    expect((await runDataset('verify', folder.at('dataset'))).out).toContain('test/checks.json: needed SHA-256');
  });

  it('treats a held-out image that is cut off as unreadable', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    const [name = ''] = readdirSync(join(source, 'test/NORMAL'));
    truncateSync(join(source, 'test/NORMAL', name), 3_000);
    const failed = await prepare(source, folder.at('dataset'));
    expect(failed.code).toBe(1);
    expect(failed.err).toContain(`preparing test/NORMAL/${name}: `);
    const skipped = await prepare(source, folder.at('dataset'), '--on-error', 'skip', '--json');
    expect(JSON.parse(skipped.out)).toMatchObject({ failures: [`test/NORMAL/${name}`] });
    expect(JSON.parse(skipped.out).dataset.test.counts).toEqual({ NORMAL: 3, PNEUMONIA: 4 });
  });

  it('makes the same bytes from the same images and seed, and others from another seed', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    const channels = async (name: string, ...options: string[]) => {
      await prepare(source, folder.at(name), ...options);
      return ['train.rec', 'validation.rec'].map((file) => sha256(folder.at(name, file)));
    };
    const first = await channels('a');
    expect(await channels('b', '--num-thread', '1')).toEqual(first);
    expect(await channels('c', '--seed', '6')).not.toEqual(first);
  });

  it('warns of a source without test/, and leaves out the images of --exclude', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    rmSync(join(source, 'test'), { recursive: true });
    const names = ['# shares a patient', '', 'PNEUMONIA/person320_virus_647.jpeg', 'NORMAL/nobody.jpeg'];
    writeFileSync(folder.at('exclude.txt'), names.join('\r\n'));
    const { code, out, err } = await prepare(source, folder.at('dataset'), '--exclude', folder.at('exclude.txt'));
    expect(code).toBe(0);
    expect(out).toContain('7 train / 4 validation / 0 test images');
    expect(out).toContain('left out by --exclude: 1');
    expect(err).toContain('cdk deploy will refuse');
    expect(err).toContain('1 images to leave out were not found, the first is NORMAL/nobody.jpeg');
    expect(parsePreparedDataset(readFileSync(folder.at('dataset', 'dataset.json'), 'utf8')).test).toBeNull();
    expect(readFileSync(folder.at('dataset', 'train.lst'), 'utf8')).not.toContain('person320');
  });

  it('warns of patients who have both development and test images', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    place(source, { 'test/PNEUMONIA/person320_virus_9999.jpeg': join(IMAGES, 'PNEUMONIA/person320_virus_647.jpeg') });
    const { err } = await prepare(source, folder.at('dataset'));
    expect(err).toContain('warning: 1 development images belong to patient groups that also have test images');
  });

  it('takes a folder of classes without train/, and skips other files and hidden folders', async () => {
    using folder = temporaryFolder();
    place(folder.at('source'), Object.fromEntries(filesIn(IMAGES).map((path) => [path, join(IMAGES, path)])));
    mkdirSync(folder.at('source/.thumbnails'));
    for (const other of ['.DS_Store', 'NORMAL/notes.txt', 'NORMAL/._IM-1.jpeg', '.thumbnails/a.jpeg'])
      writeFileSync(folder.at('source', other), '');
    const { code, out } = await prepare(folder.at('source'), folder.at('dataset'));
    expect(code).toBe(0);
    expect(out).toContain('8 train / 4 validation / 0 test images');
    expect(out).toContain('other files, skipped: 4');
    expect(out).toContain('classes: NORMAL 0, PNEUMONIA 1');
  });

  it('fails on an unreadable image and leaves nothing, or skips it with a warning', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    truncateSync(join(source, 'train/PNEUMONIA/person320_virus_647.jpeg'), 500);
    const failed = await prepare(source, folder.at('dataset'));
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('packing train/PNEUMONIA/person320_virus_647.jpeg: decoding');
    expect(readdirSync(folder.path)).toEqual(['source']);
    const skipped = await prepare(source, folder.at('dataset'), '--on-error', 'skip', '--json');
    expect(skipped.code).toBe(0);
    const { dataset, failures } = JSON.parse(skipped.out);
    expect(failures).toEqual(['train/PNEUMONIA/person320_virus_647.jpeg']);
    expect(dataset.train.count + dataset.validation.count).toBe(11);
  });

  it.each<[string, (source: string, at: (...names: string[]) => string) => string[], number, RegExp]>([
    ['a missing source', (_, at) => [at('nowhere')], 2, /found none/],
    ['one class alone', (source) => [join(source, 'train', 'NORMAL')], 2, /two classes or more/],
    [
      'more images for validation than there are',
      (source) => [source, '--validation', '4'],
      1,
      /needed more than the 4 images/,
    ],
    [
      'a missing list of images to leave out',
      (source, at) => [source, '--exclude', at('no.txt')],
      2,
      /images to leave out/,
    ],
  ])('refuses %s', async (_, args, code, message) => {
    using folder = temporaryFolder();
    const [source = '', ...options] = args(placeSource(folder), folder.at);
    const run = await prepare(source, folder.at('dataset'), ...options);
    expect(run.code).toBe(code);
    expect(run.err).toMatch(message);
    expect(readdirSync(folder.path)).toEqual(['source']);
  });

  it('leaves no files when interrupted by Ctrl-C', async () => {
    using folder = temporaryFolder();
    const program = fileURLToPath(new URL('../../../tools/pneumoscope.ts', import.meta.url));
    const source = placeSource(folder);
    for (let copy = 0; copy < 200; copy++) {
      place(source, { [`train/NORMAL/copy${copy}.jpeg`]: join(IMAGES, 'NORMAL/IM-0199-0001.jpeg') });
    }
    const args = [program, 'dataset', 'prepare', source, '--output', folder.at('dataset'), '--validation', '2'];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    while (!existsSync(folder.at('dataset.partial', 'train.rec.partial')))
      await new Promise((done) => setTimeout(done, 20));
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([null, 'SIGINT']);
    expect(readdirSync(folder.path)).toEqual(['source']);
  });

  it('refuses a test/ with other classes, a repeated name, and an output with files in it', async () => {
    using folder = temporaryFolder();
    const source = placeSource(folder);
    place(source, { 'test/OTHER/a.jpeg': join(IMAGES, 'NORMAL/IM-0199-0001.jpeg') });
    expect((await prepare(source, folder.at('dataset'))).err).toContain(
      'needed the classes NORMAL, PNEUMONIA in test/ too',
    );
    const [name = ''] = readdirSync(join(source, 'train/NORMAL'));
    place(source, { [`val/NORMAL/${name}`]: join(source, 'train/NORMAL', name) });
    expect((await prepare(source, folder.at('dataset'))).err).toContain('needed each name once');
    expect((await prepare(source, source)).code).not.toBe(0);
    expect(filesIn(source)).toContain(`val/NORMAL/${name}`);
  });
});

describe('describePrepared()', () => {
  const channel = (count: number) => ({ file: 'x.rec', sha256: '', sizeInBytes: 1, count });
  const dataset = {
    version: 2 as const,
    classes: ['NORMAL', 'PNEUMONIA'],
    seed: 0,
    train: channel(5112),
    validation: channel(120),
    test: {
      sha256: '',
      counts: { NORMAL: 234, PNEUMONIA: 390 },
      side: 224,
      checks: { sha256: '', guardSha256: '' },
    },
  };
  const notes = { excluded: 0, excludedButNotFound: [], strays: [], failures: [], deep: [], sharedWithTest: 0 };

  it('recognizes the counts of the 2020 notebook project', () => {
    expect(describePrepared('dataset', dataset, notes)).toEqual({
      text: 'dataset: 5112 train / 120 validation / 624 test images, the counts of the 2020 notebook project\nclasses: NORMAL 0, PNEUMONIA 1 · seed 0\n',
      warnings: [],
    });
  });

  it('does not mention the notebook project for other counts', () => {
    const { text } = describePrepared('dataset', { ...dataset, train: channel(5111) }, notes);
    expect(text).toContain('5111 train / 120 validation / 624 test images\n');
  });
});

describe('verifyPreparedDataset()', () => {
  it('finds no fault in the data set of the tests', async () => {
    const { code, out } = await runDataset('verify', PREPARED, '--decode');
    expect(out).toContain('dataset: no faults');
    expect(code).toBe(0);
  });

  it.each<[string, (at: (...names: string[]) => string) => void, RegExp]>([
    ['a missing channel', (at) => rmSync(at('train.rec')), /train\.rec: needed the file, found none/],
    [
      'a channel of another data set',
      (at) => place(at('.'), { 'train.rec': join(PREPARED, 'validation.rec') }),
      /needed 12 records, found 4/,
    ],
    ['a missing held-out image', (at) => rmSync(at('test/NORMAL'), { recursive: true }), /found none for NORMAL/],
    [
      'a held-out image that was changed',
      (at) => writeFileSync(at('test/NORMAL', imageOf('NORMAL')), 'other'),
      /test: needed SHA-256/,
    ],
    [
      'one held-out image less',
      (at) => rmSync(at('test/PNEUMONIA', imageOf('PNEUMONIA'))),
      /test\/PNEUMONIA: needed 4 images, found 3/,
    ],
    ['an invalid description', (at) => writeFileSync(at('dataset.json'), '{}'), /Reading dataset\.json/],
  ])('finds the fault of %s', async (_, spoil, message) => {
    using folder = temporaryFolder();
    place(folder.path, Object.fromEntries(filesIn(PREPARED).map((path) => [path, join(PREPARED, path)])));
    spoil(folder.at);
    const { code, out, err } = await runDataset('verify', folder.path);
    expect(code).toBe(1);
    expect(out + err).toMatch(message);
  });

  function imageOf(className: string): string {
    return readdirSync(join(PREPARED, 'test', className))[0] ?? '';
  }
});
