import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { ConvertError } from '../../../core/convert/convert-error.ts';
import { MxnetError } from '../../../core/formats/mxnet/mxnet-error.ts';
import { WorkFailedError } from '../../../tools/common/exit.ts';
import { convertArtefact } from '../../../tools/model/import-model.ts';
import { readNetwork } from '../../../tools/model/read-network.ts';
import { MXNET_FIXTURES } from '../../core/convert/fixture-network.ts';
import { mutate, seededRandom } from '../../core/convert/mutate.ts';
import { type Entry, makeArchive, makeTar } from './make-archive.ts';

const dir = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fixture = join(MXNET_FIXTURES, 'operators/softmax-activation');
const read = (name: string) => readFileSync(join(fixture, name));
const SYMBOL: Entry = { path: 'image-classification-symbol.json', content: read('image-classification-symbol.json') };
const SHAPES: Entry = { path: 'model-shapes.json', content: read('model-shapes.json') };
const params = (epoch: string): Entry => ({
  path: `image-classification-${epoch}.params`,
  content: read('image-classification-0001.params'),
});
const WHOLE = [SYMBOL, params('0001'), SHAPES];
/** The first bytes of a Mac's companion file, AppleDouble. */
const MAC = Buffer.from('0005160700020000', 'hex');

function stored(bytes: Uint8Array): string {
  const file = join(dir, 'model.tar.gz');
  writeFileSync(file, bytes);
  return file;
}

describe('readArchive()', () => {
  it.each<[string, readonly Entry[]]>([
    ['flat', WHOLE],
    ['in any order', [...WHOLE].reverse()],
    [
      'packed from the folder itself',
      [{ path: './', type: 'Directory' }, ...WHOLE.map((each) => ({ ...each, path: `./${each.path}` }))],
    ],
    [
      'with the companion files of a Mac',
      [
        { path: './._.', content: MAC },
        ...WHOLE.flatMap((each) => [{ path: `./._${each.path}`, content: MAC }, each]),
        { path: '__MACOSX/._model-shapes.json', content: MAC },
      ],
    ],
    ['with other files', [...WHOLE, { path: 'training.log', content: 'x' }, { path: 'code/x.py', content: 'y' }]],
  ])('reads an archive %s', async (_, entries) => {
    const network = await readNetwork(stored(makeArchive(entries)));
    expect(network.epoch).toBe(1);
    expect(network.input).toEqual({ name: 'data', shape: [1, 3, 15, 18] });
  });

  it('refuses an archive whose files lie in a folder, in words', async () => {
    const entries = WHOLE.map((each) => ({ ...each, path: `model/${each.path}` }));
    await expect(readNetwork(stored(makeArchive(entries)))).rejects.toThrow(
      'needed its files at the top of the archive, found image-classification-symbol.json in the folder model/',
    );
  });

  it('reads a folder with the companion files of a Mac', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'archive-mac-'));
    for (const { path, content = '' } of WHOLE) {
      writeFileSync(join(folder, path), content);
      writeFileSync(join(folder, `._${path}`), MAC);
    }
    expect((await readNetwork(folder)).epoch).toBe(1);
  });

  it('reads an archive without compression', async () => {
    expect((await readNetwork(stored(makeTar(WHOLE)))).epoch).toBe(1);
  });

  it('takes the checkpoint of the highest number, in any order', async () => {
    const entries = [params('0010'), params('0002'), SYMBOL, params('0025'), params('0009'), SHAPES];
    expect((await readNetwork(stored(makeArchive(entries)))).epoch).toBe(25);
    expect((await readNetwork(stored(makeArchive(entries.reverse())))).epoch).toBe(25);
  });

  it('takes the requested checkpoint, and refuses an archive without it', async () => {
    const file = stored(makeArchive([params('0010'), params('0002'), SYMBOL, SHAPES]));
    expect((await readNetwork(file, 2)).epoch).toBe(2);
    await expect(readNetwork(file, 3)).rejects.toThrow(/image-classification-0003\.params, found none/);
  });

  const bomb = (megabytes: number): Entry => ({
    path: 'image-classification-0001.params',
    content: Buffer.alloc(megabytes * 1024 ** 2),
  });
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', Buffer.alloc(0), /whole model\.tar\.gz/],
    ['a file that is not an archive', Buffer.from('no archive'.repeat(100)), /whole model\.tar\.gz/],
    ['compressed noise', gzipSync(Buffer.alloc(4096, 7)), /whole model\.tar\.gz/],
    ['half an archive', half(makeArchive(WHOLE)), /whole model\.tar\.gz/],
    ['half an uncompressed archive', half(makeTar(WHOLE)), /whole model\.tar\.gz/],
    [
      'a symbolic link',
      makeArchive([...WHOLE, { path: 'x', type: 'SymbolicLink', linkpath: '/etc/passwd' }]),
      /found a SymbolicLink/,
    ],
    ['a hard link', makeArchive([{ path: 'model-shapes.json', type: 'Link', linkpath: '../x' }]), /found a Link/],
    ['a device', makeArchive([{ path: 'x', type: 'CharacterDevice' }]), /found a CharacterDevice/],
    [
      'a path upwards',
      makeArchive([{ path: '../image-classification-symbol.json', content: '{}' }]),
      /leads elsewhere/,
    ],
    ['a path upwards in the middle', makeArchive([{ path: 'a/../../b', content: '' }]), /leads elsewhere/],
    ['a path from the root', makeArchive([{ path: '/etc/passwd', content: '' }]), /leads elsewhere/],
    ['a path of Windows', makeArchive([{ path: 'C:\\x', content: '' }]), /leads elsewhere/],
    ['a file twice', makeArchive([...WHOLE, SHAPES]), /model-shapes\.json as well/],
    ['a checkpoint twice', makeArchive([...WHOLE, params('0001')]), /0001\.params as well/],
    ['no symbol', makeArchive([params('0001'), SHAPES]), /symbol\.json, found none/],
    ['no checkpoint', makeArchive([SYMBOL, SHAPES]), /params, found none/],
    ['no shapes', makeArchive([SYMBOL, params('0001')]), /model-shapes\.json, found none/],
    ['two networks', makeArchive([...WHOLE, { path: 'other-symbol.json', content: '{}' }]), /as well/],
    [
      'files of different networks',
      makeArchive([SYMBOL, SHAPES, { ...params('0001'), path: 'other-0001.params' }]),
      /found image-classification and other/,
    ],
    ['a bomb', makeArchive([SYMBOL, SHAPES, bomb(64)]), /whole model\.tar\.gz/],
    ['a file larger than any network', makeArchive([{ ...params('0001'), size: 8 * 1024 ** 3 }]), /needed at most/],
    ['a symbol larger than any network', makeArchive([{ ...SYMBOL, size: 99 * 1024 ** 2 }]), /needed at most/],
    [
      'a header that promises more than there is',
      makeArchive([SYMBOL, SHAPES, { ...params('0001'), size: 10_000_000 }]),
      /whole model\.tar\.gz/,
    ],
    [
      'more entries than it may have',
      makeArchive(Array.from({ length: 2_001 }, (_, i) => ({ path: `${i}` }))),
      /2000 files/,
    ],
    [
      'text that is not UTF-8',
      makeArchive([params('0001'), SHAPES, { ...SYMBOL, content: Buffer.from([0xff]) }]),
      /UTF-8/,
    ],
  ])('refuses an archive with %s, and leaves no files', async (_, bytes, message) => {
    await expect(readNetwork(stored(bytes))).rejects.toThrow(message);
    await expect(readNetwork(stored(bytes))).rejects.toBeInstanceOf(WorkFailedError);
    expect(readdirSync(dir)).toEqual(['model.tar.gz']);
  });

  it.each([
    ['no JSON', '{', /needed JSON/],
    ['no list', '{}', /array/],
    ['two inputs', '[{"name":"a","shape":[1,3,8,8]},{"name":"b","shape":[1,3,8,8]}]', /1/],
    ['one channel', '[{"name":"data","shape":[1,1,8,8]}]', /3/],
    ['an absurd height', '[{"name":"data","shape":[1,3,1000000,8]}]', /8192/],
    ['no width', '[{"name":"data","shape":[1,3,8]}]', /model-shapes/],
    ['half a pixel', '[{"name":"data","shape":[1,3,8,0.5]}]', /int/],
  ])('refuses model-shapes.json with %s', async (_, content, message) => {
    const file = stored(makeArchive([SYMBOL, params('0001'), { ...SHAPES, content }]));
    await expect(readNetwork(file)).rejects.toThrow(message);
  });

  it('throws one of our errors or returns a network for each of 2,000 mutations', { timeout: 300_000 }, async () => {
    const random = seededRandom(6);
    const [packed, plain] = [makeArchive(WHOLE), makeTar(WHOLE)];
    const before = process.memoryUsage().rss;
    const surprises: unknown[] = [];
    for (let count = 0; count < 2_000; count++) {
      const file = stored(mutate(count % 2 === 0 ? packed : plain, random));
      try {
        convertArtefact(await readNetwork(file), {});
      } catch (error) {
        const isOurs = [WorkFailedError, MxnetError, ConvertError].some((kind) => error instanceof kind);
        if (!isOurs) surprises.push(error);
      }
    }
    expect(surprises).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
  });
});

describe('convertArtefact()', () => {
  it('refuses a network with several labels for each image, in words', async () => {
    const network = await readNetwork(join(MXNET_FIXTURES, 'operators/logistic-regression'));
    expect(() => convertArtefact(network, {})).toThrow(/multi_label=1/);
  });
});
