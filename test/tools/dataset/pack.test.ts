import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type ImageRecord, parseImageRecord } from '../../../core/formats/recordio/image-record.ts';
import { readRecords } from '../../../core/formats/recordio/record-reader.ts';
import { decodeImage } from '../../../tools/dataset/images/decode.ts';
import type { Pixels } from '../../../tools/dataset/images/pixels.ts';
import { filesIn, IM2REC, IMAGES, place, runDataset, temporaryFolder } from './run-cli.ts';

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const recordsOf = (path: string) => [...readRecords([bytesOf(path)])].map(({ payload }) => parseImageRecord(payload));
const image = (name: string) => join(IMAGES, name);

/** Packs the images that a list of the fixtures names; the list of all of them in order, unless another is given. */
async function packFixture(folder: { at: (name: string) => string }, name: string, ...options: string[]) {
  const list = name === 'multi-label' ? 'multi-label.lst' : 'ordered.lst';
  place(folder.at('.'), { [`${name}.lst`]: join(IM2REC, list) });
  const run = await runDataset('pack', folder.at(name), IMAGES, ...options);
  expect(run.code, run.err).toBe(0);
  return run;
}

describe('dataset pack', () => {
  it.each(['--pass-through', '--center-crop'])('does not wait for a named pipe with %s', async (option) => {
    using folder = temporaryFolder();
    execFileSync('mkfifo', [folder.at('pipe.jpg')]);
    writeFileSync(folder.at('x.lst'), '0\t0\tpipe.jpg\n');
    const { code, err } = await runDataset('pack', folder.at('x'), folder.path, option);
    expect(code).toBe(1);
    expect(err).toContain('packing pipe.jpg: opening: needed a file that can be read, found NO_FILE');
  });

  it.each([
    ['pass-through', ['--pass-through']],
    ['multi-label', ['--pass-through', '--pack-label']],
    ['resize256-q95', ['--resize', '256', '--quality', '95', '--num-thread', '2']],
    ['resize224-crop-q80', ['--resize', '224', '--center-crop', '--quality', '80', '--num-thread', '3']],
  ])('makes %s.rec and .idx as im2rec made them, byte for byte', async (name, options) => {
    using folder = temporaryFolder();
    await packFixture(folder, name, ...options);
    for (const ending of ['rec', 'idx']) {
      expect(Buffer.compare(bytesOf(folder.at(`${name}.${ending}`)), bytesOf(join(IM2REC, `${name}.${ending}`)))).toBe(
        0,
      );
    }
  });

  it('keeps only the first label of each image without --pack-label, as im2rec does', async () => {
    using folder = temporaryFolder();
    await packFixture(folder, 'multi-label', '--pass-through');
    for (const ending of ['rec', 'idx']) {
      const ours = bytesOf(folder.at(`multi-label.${ending}`));
      expect(Buffer.compare(ours, bytesOf(join(IM2REC, `pass-through.${ending}`)))).toBe(0);
    }
  });

  it.each([
    ['gray-png9', ['--resize', '128', '--color', '0', '--encoding', '.png', '--quality', '9']],
    ['unchanged-png3', ['--resize', '96', '--color', '-1', '--encoding', '.png', '--quality', '3']],
  ])('makes the pixels of %s.rec that im2rec made', async (name, options) => {
    using folder = temporaryFolder();
    await packFixture(folder, name, ...options);
    const ours = recordsOf(folder.at(`${name}.rec`));
    const theirs = recordsOf(join(IM2REC, `${name}.rec`));
    expect(ours.map(headerOf)).toEqual(theirs.map(headerOf));
    for (const [at, { image }] of ours.entries()) {
      expect(await decodeImage(image, -1)).toEqual(await decodeImage(theirs[at]?.image ?? new Uint8Array(), -1));
    }
  });

  it('averages areas with --interpolation area, unlike im2rec', async () => {
    using folder = temporaryFolder();
    await packFixture(
      folder,
      'gray-png9',
      '--resize',
      '128',
      '--color',
      '0',
      '--encoding',
      '.png',
      '--interpolation',
      'area',
    );
    const [ours] = recordsOf(folder.at('gray-png9.rec'));
    const [theirs] = recordsOf(join(IM2REC, 'gray-png9.rec'));
    const a = await decodeImage(ours?.image ?? new Uint8Array(), -1);
    const b = await decodeImage(theirs?.image ?? new Uint8Array(), -1);
    expect([a.width, a.height]).toEqual([b.width, b.height]);
    expect(meanOf(a)).toBeCloseTo(meanOf(b), 0);
    expect(a.data).not.toEqual(b.data);
  });

  it('packs every list that begins with the prefix, each into the folder of its list', async () => {
    using folder = temporaryFolder();
    const lists = ['chunks_0_train.lst', 'chunks_1_val.lst', 'flat.lst'];
    place(folder.path, Object.fromEntries(lists.map((name) => [name, join(IM2REC, name)])));
    await runDataset('pack', folder.at('chunks'), IMAGES, '--pass-through');
    expect(filesIn(folder.path)).toEqual(
      [...lists, 'chunks_0_train.idx', 'chunks_0_train.rec', 'chunks_1_val.idx', 'chunks_1_val.rec'].sort(),
    );
    expect(recordsOf(folder.at('chunks_0_train.rec')).map(({ id }) => id)).toEqual([4n, 9n]);
  });

  it('packs all lists of a folder if the prefix is one', async () => {
    using folder = temporaryFolder();
    place(folder.path, { 'flat.lst': join(IM2REC, 'flat.lst') });
    await runDataset('pack', folder.path, image('NORMAL'), '--pass-through');
    expect(recordsOf(folder.at('flat.rec'))).toHaveLength(4);
  });

  it('reads names with spaces and letters beyond ASCII, and recognises formats by content', async () => {
    using folder = temporaryFolder();
    place(folder.at('root'), { 'Lübeck 2/ä  b.JPG': image('NORMAL/IM-0651-0001.jpeg') });
    writeFileSync(folder.at('root', 'a PNG.jpg'), (await onePng(folder)).image);
    writeFileSync(folder.at('x.lst'), '5\t1.000000\tLübeck 2/ä  b.JPG\n2\t0.000000\ta PNG.jpg\n');
    expect((await runDataset('pack', folder.at('x'), folder.at('root'))).code).toBe(0);
    const [first, second] = recordsOf(folder.at('x.rec'));
    expect([first?.id, second?.id]).toEqual([5n, 2n]);
    expect(await decodeImage(first?.image ?? new Uint8Array(), 1)).toMatchObject({
      width: 1126,
      height: 1012,
      channels: 3,
    });
    expect(await decodeImage(second?.image ?? new Uint8Array(), 1)).toMatchObject({
      width: 231,
      height: 128,
      channels: 3,
    });
  });

  it('prints nothing but JSON with --json', async () => {
    using folder = temporaryFolder();
    const { out, err } = await packFixture(folder, 'pass-through', '--pass-through', '--json');
    const [packed] = JSON.parse(out).packed;
    expect(packed).toMatchObject({ count: 12, sizeInBytes: 1_257_172, failureCount: 0, failures: [] });
    expect(err).toBe('');
  });
});

describe('dataset pack of a list with faults', () => {
  /** A list of five lines, of which two can be packed. */
  function placeFaults(folder: { at: (...names: string[]) => string }) {
    place(folder.at('root'), {
      'good.jpeg': image('PNEUMONIA/person320_virus_647.jpeg'),
      'cut.jpeg': image('PNEUMONIA/person320_virus_647.jpeg'),
      'last.jpeg': image('PNEUMONIA/person1763_bacteria_4606.jpeg'),
    });
    truncateSync(folder.at('root', 'cut.jpeg'), 9000);
    writeFileSync(folder.at('root', 'text.jpeg'), 'no image');
    const lines = [
      '0\t0\tgood.jpeg',
      '1\t0\tcut.jpeg',
      '2\t0\tgone.jpeg',
      '3\t0\ttext.jpeg',
      'nonsense',
      '5\t1\tlast.jpeg',
    ];
    writeFileSync(folder.at('x.lst'), lines.map((line) => `${line}\n`).join(''));
  }

  it('names the first fault, exits with 1, and leaves no file', async () => {
    using folder = temporaryFolder();
    placeFaults(folder);
    const { code, err } = await runDataset('pack', folder.at('x'), folder.at('root'), '--resize', '64');
    expect(code).toBe(1);
    expect(err).toContain('packing cut.jpeg: decoding: needed a whole image, found: ');
    expect(filesIn(folder.path).filter((name) => !name.startsWith('root/'))).toEqual(['x.lst']);
  });

  it.each([
    ['decoding', [], ['cut.jpeg', 'gone.jpeg', 'text.jpeg', 'line 5']],
    ['packing files as they are', ['--pass-through'], ['gone.jpeg', 'line 5']],
  ])('names and counts all faults with --on-error skip, %s', async (_, options, skipped) => {
    using folder = temporaryFolder();
    placeFaults(folder);
    const args = ['pack', folder.at('x'), folder.at('root'), '--on-error', 'skip', ...options];
    const { code, out, err } = await runDataset(...args);
    expect(code).toBe(0);
    expect(out).toContain(`, ${skipped.length} skipped`);
    expect([...err.matchAll(/^skipped (.*?):/gm)].map((match) => match[1])).toEqual(skipped);
    const ids = recordsOf(folder.at('x.rec')).map(({ id }) => id);
    expect([ids[0], ids.at(-1), ids.length]).toEqual([0n, 5n, 6 - skipped.length]);
    const { packed } = JSON.parse((await runDataset(...args, '--json')).out);
    expect(packed[0].failures.map(({ what }: { what: string }) => what)).toEqual(skipped);
  });

  it.each([
    ['more pixels than allowed', { width: 1, height: 2000 }, '256', /1 × 2000 would become 256 × 512000/],
    ['a side that no JPEG has', { width: 1, height: 700 }, '100', /encoding: needed sides .* found 100 × 70000/],
    ['an absurd size', { width: 20, height: 20 }, '1000000000', /would become 1000000000 × 1000000000/],
  ])('names an image that would be resized to %s, and packs the others', async (_, size, resize, reason) => {
    using folder = temporaryFolder();
    const image = sharp({ create: { ...size, channels: 3, background: 'grey' } });
    await image.png().toFile(folder.at('long.png'));
    writeFileSync(folder.at('x.lst'), '0\t0\tlong.png\n');
    const { code, err } = await runDataset(
      'pack',
      folder.at('x'),
      folder.path,
      '--resize',
      resize,
      '--on-error',
      'skip',
    );
    expect(code).toBe(0);
    expect(err).toMatch(reason);
  });

  it('refuses an id that a record cannot hold', async () => {
    using folder = temporaryFolder();
    writeFileSync(folder.at('x.lst'), `-1\t0\tIM-0199-0001.jpeg\n`);
    const { code, err } = await runDataset('pack', folder.at('x'), image('NORMAL'), '--pass-through');
    expect(code).toBe(1);
    expect(err).toContain('IM-0199-0001.jpeg: Writing an image record');
  });

  it.each([
    ['a prefix that no list begins with', ['nothing', IMAGES]],
    ['a missing folder', ['x', '/nowhere']],
    ['a quality of 0', ['x', IMAGES, '--quality', '0']],
    ['a quality of 101', ['x', IMAGES, '--quality', '101']],
    ['an encoding that im2rec does not have', ['x', IMAGES, '--encoding', '.gif']],
    ['a color that im2rec does not have', ['x', IMAGES, '--color', '2']],
  ])('exits with 2 for %s', async (_, [prefix = '', ...args]) => {
    using folder = temporaryFolder();
    writeFileSync(folder.at('x.lst'), '');
    expect((await runDataset('pack', folder.at(prefix), ...args)).code).toBe(2);
    expect(filesIn(folder.path)).toEqual(['x.lst']);
  });
});

describe('dataset pack, interrupted by Ctrl-C', () => {
  it('keeps the files that existed, and leaves no incomplete one', async () => {
    using folder = temporaryFolder();
    const line = '0\t0\tNORMAL/NORMAL2-IM-0744-0001.jpeg\n';
    writeFileSync(folder.at('x.lst'), line.repeat(5000));
    writeFileSync(folder.at('x.rec'), 'of before');
    const program = join(import.meta.dirname, '../../../tools/pneumoscope.ts');
    const child = spawn(process.execPath, [program, 'dataset', 'pack', folder.at('x'), IMAGES], { stdio: 'ignore' });
    while (!existsSync(folder.at('x.rec.partial'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'exit');
    expect([code, signal]).toEqual([null, 'SIGINT']);
    expect(filesIn(folder.path)).toEqual(['x.lst', 'x.rec']);
    expect(readFileSync(folder.at('x.rec'), 'utf8')).toBe('of before');
  });
});

function headerOf({ label, id, id2 }: ImageRecord) {
  return { label, id, id2 };
}

function meanOf({ data }: Pixels): number {
  return data.reduce((sum, value) => sum + value, 0) / data.length;
}

/** A PNG of 231 × 128 pixels, grey. */
async function onePng(folder: { at: (...names: string[]) => string }): Promise<ImageRecord> {
  await packFixture(folder, 'gray-png9', '--resize', '128', '--color', '0', '--encoding', '.png', '--quality', '9');
  const [first] = recordsOf(folder.at('gray-png9.rec'));
  if (first === undefined) throw new Error('nothing was packed');
  return first;
}
