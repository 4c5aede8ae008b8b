/** Folders as programs and people leave them: hidden ones, splits of other names, files without an ending. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSourceFolder } from '../../../tools/dataset/source/source-folder.ts';
import { readLabelledFolder } from '../../../tools/evaluate/labelled-images.ts';
import { walkImages } from '../../../tools/transform/images.ts';
import { IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const NORMAL = join(IMAGES, 'NORMAL/IM-0199-0001.jpeg');
const PNEUMONIA = join(IMAGES, 'PNEUMONIA/person320_virus_647.jpeg');
const CLASSES = { 'NORMAL/a.jpeg': NORMAL, 'PNEUMONIA/b.jpeg': PNEUMONIA };
const HIDDEN = ['.ipynb_checkpoints', '__MACOSX', '@eaDir', '.git/objects', '$RECYCLE.BIN'];
const under = (folder: string, files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([name, path]) => [`${folder}/${name}`, path]));
const pathsOf = (images: readonly { readonly path: string }[]) => images.map(({ path }) => path).sort();

describe('readSourceFolder(), hidden folders', () => {
  it.each(HIDDEN)('takes %s/ beside the classes for strays, not for a class', (hidden) => {
    using folder = temporaryFolder();
    place(folder.path, { ...CLASSES, [`${hidden}/c.jpeg`]: NORMAL, [`NORMAL/${hidden}/d.jpeg`]: NORMAL });
    const { development } = readSourceFolder(folder.path);
    expect(development.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(pathsOf(development.images)).toEqual(['NORMAL/a.jpeg', 'PNEUMONIA/b.jpeg']);
    expect([...development.strays].sort()).toEqual([`${hidden}/c.jpeg`, `NORMAL/${hidden}/d.jpeg`].sort());
  });

  it.each(HIDDEN)('does not count %s/ beside train/ as an unknown part, and takes it inside for strays', (hidden) => {
    using folder = temporaryFolder();
    place(folder.path, {
      ...under('train', { ...CLASSES, [`${hidden}/c.jpeg`]: NORMAL }),
      [`${hidden}/x.jpeg`]: NORMAL,
    });
    const { development, unknownFolders } = readSourceFolder(folder.path);
    expect(development.classes).toEqual(['NORMAL', 'PNEUMONIA']);
    expect(development.strays).toEqual([`train/${hidden}/c.jpeg`]);
    expect(unknownFolders).toEqual([]);
  });
});

describe('dataset list --recursive', () => {
  it.each(HIDDEN)('names %s/ as skipped, and makes no class of it', async (hidden) => {
    using folder = temporaryFolder();
    place(folder.at('root'), { ...CLASSES, [`${hidden}/c.jpeg`]: NORMAL });
    const { code, out, err } = await runDataset('list', folder.at('x'), folder.at('root'), '--recursive');
    expect(code).toBe(0);
    expect(out).toBe('NORMAL 0\nPNEUMONIA 1\n');
    expect(err).toContain(`hidden, skipped: ${hidden.split('/')[0]}`);
    expect(readFileSync(folder.at('x.lst'), 'utf8').trim().split('\n')).toHaveLength(2);
  });
});

describe('readSourceFolder(), parts beside train/', () => {
  it.each(['val', 'valid', 'validation', 'dev'])('merges %s/ into the development images', (part) => {
    using folder = temporaryFolder();
    place(folder.path, { ...under('train', CLASSES), [`${part}/NORMAL/c.jpeg`]: NORMAL });
    const { development, unknownFolders } = readSourceFolder(folder.path);
    expect(pathsOf(development.images)).toContain(`${part}/NORMAL/c.jpeg`);
    expect(unknownFolders).toEqual([]);
  });

  it.each(['eval', 'holdout', 'testing', 'Validation', 'chest_xray'])('names %s/, which it does not read', (part) => {
    using folder = temporaryFolder();
    place(folder.path, { ...under('train', CLASSES), ...under(part, CLASSES) });
    const { development, unknownFolders } = readSourceFolder(folder.path);
    expect(unknownFolders).toEqual([part]);
    expect(development.images).toHaveLength(2);
  });

  it('has them named by audit and split', async () => {
    using folder = temporaryFolder();
    const more = { 'NORMAL/c.jpeg': PNEUMONIA, 'PNEUMONIA/d.jpeg': NORMAL };
    place(folder.at('source'), { ...under('train', { ...CLASSES, ...more }), ...under('eval', CLASSES) });
    const audit = await runDataset('audit', folder.at('source'));
    expect(audit.out).toMatch(/not read, since only train\/.*: eval\//);
    const split = await runDataset('split', folder.at('source'), '--output', folder.at('out'), '--validation', '1');
    expect(split.code, split.err).toBe(0);
    expect(split.err).toMatch(/warning: folders not read.*eval\//);
  });

  it('says which folders there are, where none of them is known', () => {
    using folder = temporaryFolder();
    place(folder.path, { ...under('training', CLASSES), ...under('testing', CLASSES) });
    expect(() => readSourceFolder(folder.path)).toThrow('found images in 0; it holds testing/, training/');
  });
});

describe('files in folders, by content', () => {
  /** Names that the ending does not decide. */
  const NAMES = ['a.jfif', 'b.JPE', 'c', 'd.pjpeg', 'IM0001'];

  function placeOdd(folder: { path: string; at: (name: string) => string }): void {
    place(
      folder.path,
      Object.fromEntries(
        NAMES.flatMap((name) => [
          [`NORMAL/${name}`, NORMAL],
          [`PNEUMONIA/p-${name}`, PNEUMONIA],
        ]),
      ),
    );
    writeFileSync(folder.at('NORMAL/notes'), 'no image');
    writeFileSync(folder.at('NORMAL/empty'), '');
    writeFileSync(folder.at('NORMAL/page.html'), readFileSync(NORMAL));
    mkdirSync(folder.at('NORMAL/folder'));
  }

  it('are taken from a source folder', () => {
    using folder = temporaryFolder();
    placeOdd(folder);
    const { development } = readSourceFolder(folder.path);
    expect(development.images).toHaveLength(2 * NAMES.length);
    expect([...development.strays].sort()).toEqual(['NORMAL/empty', 'NORMAL/notes', 'NORMAL/page.html']);
  });

  it('are taken by transform and evaluate', async () => {
    using folder = temporaryFolder();
    placeOdd(folder);
    expect([...walkImages(folder.path)]).toHaveLength(2 * NAMES.length);
    const labelled = await readLabelledFolder(folder.path);
    expect(labelled).toMatchObject({ kind: 'films', ignored: 3 });
    expect(labelled.files).toHaveLength(2 * NAMES.length);
  });
});
