import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { filesIn, IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const small = fileURLToPath(new URL('../../fixtures/dataset/test', import.meta.url));
const [normal = ''] = readdirSync(join(small, 'NORMAL'));
const [pneumonia = ''] = readdirSync(join(small, 'PNEUMONIA'));

describe('dataset split', () => {
  it('copies each image to one part, the requested number of each class to validation/', async () => {
    using folder = temporaryFolder();
    const { code, out } = await runDataset(
      'split',
      IMAGES,
      '--output',
      folder.at('out'),
      '--validation',
      '2',
      '--seed',
      '3',
    );
    expect(code).toBe(0);
    expect(out).toContain('out/train: NORMAL 2, PNEUMONIA 6\n');
    expect(out).toContain('out/validation: NORMAL 2, PNEUMONIA 2\n');
    const copies = filesIn(folder.at('out'));
    expect(copies.map((path) => path.replace(/^\w+\//, '')).sort()).toEqual(filesIn(IMAGES));
    for (const path of copies) {
      const original = join(IMAGES, path.replace(/^\w+\//, ''));
      expect(readFileSync(folder.at('out', path)).equals(readFileSync(original))).toBe(true);
    }
  });

  it('refuses to separate the images of one patient, with the reason, and leaves no files', async () => {
    using folder = temporaryFolder();
    for (const name of [
      'person1_virus_1.jpeg',
      'person1_virus_2.jpeg',
      'person2_bacteria_3.jpeg',
      'person2_bacteria_4.jpeg',
    ]) {
      place(folder.at('source'), { [`PNEUMONIA/${name}`]: join(small, 'PNEUMONIA', pneumonia) });
    }
    for (const name of ['a.jpeg', 'b.jpeg'])
      place(folder.at('source'), { [`NORMAL/${name}`]: join(small, 'NORMAL', normal) });
    const { code, err } = await runDataset(
      'split',
      folder.at('source'),
      '--output',
      folder.at('out'),
      '--validation',
      '1',
    );
    expect(code).toBe(1);
    expect(err).toContain(
      'Splitting PNEUMONIA: needed 1 images of whole patient groups for validation, found that groups add up to 0 or 2',
    );
    expect(err).toContain('Another number for --validation may work.');
    expect(readdirSync(folder.path)).toEqual(['source']);
  });

  it('leaves out the images of --exclude, and prints JSON with --json', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.at('x.txt'), 'NORMAL/IM-0199-0001.jpeg\nNORMAL/nobody.jpeg\n');
    const { out } = await runDataset(
      ...[
        'split',
        IMAGES,
        '--output',
        folder.at('out'),
        '--validation',
        '1',
        '--exclude',
        folder.at('x.txt'),
        '--json',
      ],
    );
    expect(JSON.parse(out)).toMatchObject({
      train: { NORMAL: 2, PNEUMONIA: 7 },
      validation: { NORMAL: 1, PNEUMONIA: 1 },
      excluded: 1,
      excludedButNotFound: 1,
    });
  });

  it('exits with 2 without --output', async () => expect((await runDataset('split', IMAGES)).code).toBe(2));
});

describe('dataset audit', () => {
  /** A source with one example of everything that an audit looks for. */
  async function placeSource(folder: { at: (...names: string[]) => string }): Promise<string> {
    const source = folder.at('source');
    place(source, {
      'train/NORMAL/IM-0001-0001.jpeg': join(small, 'NORMAL', normal),
      'train/NORMAL/IM-0002-0001.jpeg': join(IMAGES, 'NORMAL/IM-0651-0001.jpeg'),
      'val/PNEUMONIA/person1_virus_1.jpeg': join(small, 'NORMAL', normal),
      'train/PNEUMONIA/person2_virus_1.jpeg': join(small, 'PNEUMONIA', pneumonia),
      'test/NORMAL/IM-0009-0001.jpeg': join(IMAGES, 'NORMAL/IM-0199-0001.jpeg'),
      'test/PNEUMONIA/person2_virus_7.jpeg': join(small, 'PNEUMONIA', pneumonia),
    });
    const background = { r: 200, g: 20, b: 20 };
    const colored = sharp({ create: { width: 80, height: 90, channels: 3, background } });
    await colored.clone().jpeg().toFile(join(source, 'train/NORMAL/colour.jpeg'));
    await colored.clone().resize(40, 90).greyscale().png().toFile(join(source, 'train/NORMAL/tiny.png'));
    writeFileSync(join(source, 'train/NORMAL/damaged.jpeg'), 'no image');
    writeFileSync(join(source, 'train/PNEUMONIA/notes.txt'), '');
    return source;
  }

  it('finds duplicates, shared patients, unreadable, tiny, coloured and other files', async () => {
    using folder = temporaryFolder();
    const { code, out } = await runDataset('audit', await placeSource(folder), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      duplicates: [
        ['train/NORMAL/IM-0001-0001.jpeg', 'val/PNEUMONIA/person1_virus_1.jpeg'],
        ['train/PNEUMONIA/person2_virus_1.jpeg', 'test/PNEUMONIA/person2_virus_7.jpeg'],
      ],
      duplicatesAcrossClasses: 1,
      groupsSharedWithTest: { person2: 1 },
      groupsOfSeveralClasses: [],
      unreadable: [{ path: 'train/NORMAL/damaged.jpeg', reason: expect.stringContaining('needed a JPEG or PNG') }],
      tiny: ['train/NORMAL/tiny.png'],
      colored: ['train/NORMAL/colour.jpeg'],
      notFilms: ['train/PNEUMONIA/notes.txt'],
      classes: {
        NORMAL: {
          films: 5,
          groups: 5,
          width: { least: 40, most: 1126 },
          height: { least: 90, median: 224, most: 1012 },
        },
        PNEUMONIA: { films: 2, groups: 2, width: { least: 224, median: 224, most: 224 } },
      },
    });
  });

  it('reports a dangling link and a pipe as unreadable; split and prepare name them', async () => {
    using folder = temporaryFolder();
    cpSync(IMAGES, folder.at('source'), { recursive: true });
    symlinkSync(folder.at('nowhere'), folder.at('source', 'NORMAL', 'lost.jpeg'));
    const { out } = await runDataset('audit', folder.at('source'), '--json');
    expect(JSON.parse(out).unreadable).toEqual([
      { path: 'NORMAL/lost.jpeg', reason: expect.stringContaining('ENOENT') },
    ]);
    execFileSync('mkfifo', [folder.at('source', 'PNEUMONIA', 'pipe.jpeg')]);
    const again = JSON.parse((await runDataset('audit', folder.at('source'), '--json')).out);
    expect(again.unreadable.map(({ path }: { path: string }) => path)).toEqual([
      'NORMAL/lost.jpeg',
      'PNEUMONIA/pipe.jpeg',
    ]);
    for (const command of ['split', 'prepare']) {
      const { code, err } = await runDataset(
        command,
        folder.at('source'),
        '--output',
        folder.at(command),
        '--validation',
        '1',
      );
      expect(code).toBe(1);
      expect(err).toMatch(/lost\.jpeg|pipe\.jpeg/);
      expect(err).not.toMatch(/\n {4}at /);
    }
  });

  it('counts images and folders with names that every object inherits', async () => {
    using folder = temporaryFolder();
    cpSync(IMAGES, folder.at('source'), { recursive: true });
    place(folder.at('source'), { 'constructor/valueOf.jpeg': join(small, 'NORMAL', normal) });
    place(folder.at('source'), { 'constructor/toString.jpeg': join(small, 'NORMAL', normal) });
    const audit = await runDataset('audit', folder.at('source'), '--test', folder.at('source'), '--json');
    expect(JSON.parse(audit.out).groupsSharedWithTest).toMatchObject({ valueOf: 1, toString: 1 });
    const out = folder.at('out');
    const split = await runDataset('split', folder.at('source'), '--output', out, '--validation', '1', '--json');
    expect(JSON.parse(split.out).train).toMatchObject({ constructor: 1 });
  });

  it('takes the test images of --test', async () => {
    using folder = temporaryFolder();
    place(folder.at('test'), {
      'NORMAL/IM-0199-0009.jpeg': join(small, 'NORMAL', normal),
      'PNEUMONIA/person9_virus_1.jpeg': join(small, 'PNEUMONIA', pneumonia),
    });
    const { out } = await runDataset('audit', IMAGES, '--test', folder.at('test'), '--json');
    expect(JSON.parse(out).groupsSharedWithTest).toEqual({ 'IM-0199': 1 });
  });

  it('prints a line for each finding as text', async () => {
    using folder = temporaryFolder();
    const { out } = await runDataset('audit', await placeSource(folder));
    expect(out).toMatch(
      /^NORMAL: 5 images of 5 patient groups, \d+ bytes, width 40 \/ \d+ \/ 1126, height 90 \/ 224 \/ 1012$/m,
    );
    expect(out).toContain('duplicates: 2\n  train/NORMAL/IM-0001-0001.jpeg = val/PNEUMONIA/person1_virus_1.jpeg\n');
    expect(out).toContain('patient groups shared with test (1 images): 1\n  person2 × 1\n');
  });
});
