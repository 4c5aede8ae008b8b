import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, IM2REC, IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const image = join(IMAGES, 'NORMAL', 'IM-0199-0001.jpeg');
const fixture = (name: string) => readFileSync(join(IM2REC, name), 'utf8');

describe('dataset list', () => {
  it.each<[string, string[], string[], string]>([
    ['in the order of the names', ['ordered'], ['--recursive', '--no-shuffle'], IMAGES],
    ['shuffled', ['shuffled'], ['--recursive'], IMAGES],
    ['of one folder', ['flat'], ['--no-shuffle'], join(IMAGES, 'NORMAL')],
    [
      'in chunks and parts',
      [0, 1, 2].flatMap((chunk) => ['test', 'train', 'val'].map((part) => `chunks_${chunk}_${part}`)),
      ['--recursive', '--chunks', '3', '--train-ratio', '0.5', '--test-ratio', '0.25'],
      IMAGES,
    ],
  ])('writes the list %s as im2rec wrote it', async (_, lists, options, root) => {
    using folder = temporaryFolder();
    const prefix = folder.at((lists[0] ?? '').replace(/_.*/, ''));
    expect((await runDataset('list', prefix, root, ...options)).code).toBe(0);
    expect(filesIn(folder.path)).toEqual(lists.map((name) => `${name}.lst`));
    for (const name of lists) expect(readFileSync(folder.at(`${name}.lst`), 'utf8')).toBe(fixture(`${name}.lst`));
  });

  it('lists names with spaces, letters beyond ASCII, upper-case endings and PNG, and skips other files', async () => {
    using folder = temporaryFolder();
    place(folder.at('root'), {
      'b/Lübeck 2.JPG': image,
      'b/zwei  Leerzeichen.jpeg': image,
      'b/𝔸.png': image,
      'b/\uffee.png': image,
      'b/inner/deep.PnG': image,
      'a/.jpg': image,
      'a/notes.txt': image,
      'a/image.jpeg.bak': image,
      'a/Thumbs.db': image,
      'c/one.Jpeg': image,
      'at the root.jpg': image,
    });
    const { code, out } = await runDataset('list', folder.at('x'), folder.at('root'), '--recursive', '--no-shuffle');
    expect(code).toBe(0);
    expect(readFileSync(folder.at('x.lst'), 'utf8')).toBe(
      [
        '0\t0.000000\tat the root.jpg',
        '1\t1.000000\tb/Lübeck 2.JPG',
        '2\t1.000000\tb/zwei  Leerzeichen.jpeg',
        '3\t1.000000\tb/\uffee.png',
        '4\t1.000000\tb/𝔸.png',
        '5\t2.000000\tb/inner/deep.PnG',
        '6\t3.000000\tc/one.Jpeg',
        '',
      ].join('\n'),
    );
    expect(out).toBe('. 0\nb 1\nb/inner 2\nc 3\n');
  });

  it('follows links, and refuses one that leads back to a folder above it', async () => {
    using folder = temporaryFolder();
    place(folder.at('root'), { 'a/1.jpg': image });
    symlinkSync(folder.at('root', 'a'), folder.at('root', 'b'));
    symlinkSync(folder.at('nowhere'), folder.at('root', 'a', '2.jpg'));
    await runDataset('list', folder.at('x'), folder.at('root'), '--recursive', '--no-shuffle');
    expect(readFileSync(folder.at('x.lst'), 'utf8')).toBe('0\t0.000000\ta/1.jpg\n1\t1.000000\tb/1.jpg\n');
    symlinkSync(folder.at('root'), folder.at('root', 'a', 'loop'));
    const { code, err } = await runDataset('list', folder.at('y'), folder.at('root'), '--recursive');
    expect(code).toBe(1);
    expect(err).toContain('leads back to');
  });

  it('refuses a name that cannot be read back from a list, and leaves no file', async () => {
    using folder = temporaryFolder();
    place(folder.at('root'), { 'a\tb.jpg': image });
    const { code, err } = await runDataset('list', folder.at('x'), folder.at('root'));
    expect(code).toBe(1);
    expect(err).toContain('without TAB');
    expect(filesIn(folder.path)).toEqual(['root/a\tb.jpg']);
  });

  it('gives the same order for the same seed, and another for another seed', async () => {
    using folder = temporaryFolder();
    const listed = async (name: string, seed: string) => {
      await runDataset('list', folder.at(name), IMAGES, '--recursive', '--seed', seed);
      return readFileSync(folder.at(`${name}.lst`), 'utf8');
    };
    const first = await listed('a', '7');
    expect(await listed('b', '7')).toBe(first);
    expect(await listed('c', '8')).not.toBe(first);
    expect(first.split('\n').sort()).toEqual(fixture('ordered.lst').split('\n').sort());
  });

  it('prints JSON with --json', async () => {
    using folder = temporaryFolder();
    const { out } = await runDataset('list', folder.at('x'), IMAGES, '--recursive', '--json');
    expect(JSON.parse(out)).toEqual({
      lists: [{ file: folder.at('x.lst'), count: 12 }],
      classes: ['NORMAL', 'PNEUMONIA'],
    });
  });

  it.each([
    ['a missing folder', ['nowhere']],
    ['ratios that add up to more than 1', [IMAGES, '--train-ratio', '0.9', '--test-ratio', '0.2']],
    ['no chunk', [IMAGES, '--chunks', '0']],
    ['more lists than there are files in a folder', [IMAGES, '--chunks', '9007199254740991']],
    ['a ratio above 1', [IMAGES, '--train-ratio', '1.5']],
  ])('exits with 2 for %s', async (_, args) => {
    using folder = temporaryFolder();
    expect((await runDataset('list', folder.at('x'), ...args)).code).toBe(2);
    expect(filesIn(folder.path)).toEqual([]);
  });

  it('writes an empty list for an empty folder', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.at('notes.txt'), '');
    expect((await runDataset('list', folder.at('x'), folder.path)).code).toBe(0);
    expect(readFileSync(folder.at('x.lst'), 'utf8')).toBe('');
  });
});
