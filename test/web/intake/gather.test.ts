import { describe, expect, it } from 'vitest';
import { gatherDrop, gatherFolder } from '../../../web/src/intake/gather.ts';

describe('`gatherDrop`', () => {
  it('takes files in the order of their paths, and counts the files of a folder that are not images', async () => {
    const folder = folderOf('monday', [fileOf('10.png'), fileOf('9.jpg'), fileOf('notes.txt'), fileOf('.hidden.png')]);
    expect(await gather(fileOf('letter.txt'), folder)).toEqual({
      names: ['letter.txt', '9.jpg', '10.png'],
      skipped: 1,
    });
  });

  it.each(['a.jfif', 'a.jpe', 'IM-0001', 'a.jpg.download', 'a.JPG.bak', 'scan.dcm'])(
    'takes the image %s of a folder, whose name does not say what it is, by its content',
    async (name) => {
      const folder = folderOf('monday', [fileOf(name, JPEG), fileOf('other', PNG), fileOf('report', 'Findings')]);
      expect((await gather(folder)).names).toEqual(expect.arrayContaining([name, 'other']));
      expect(await gather(folderOf('monday', [fileOf(name, 'Findings')]))).toEqual({ names: [], skipped: 1 });
    },
  );

  it('takes a file of a folder that is named as an image, whatever it holds', async () => {
    expect((await gather(folderOf('monday', [fileOf('a.jpg', 'Findings')]))).names).toEqual(['a.jpg']);
  });

  it('passes over hidden files and folders of a folder', async () => {
    const hidden = folderOf('.ipynb_checkpoints', [fileOf('1.png', PNG), fileOf('1', PNG)]);
    const folder = folderOf('monday', [fileOf('._2.png', PNG), fileOf('.DS_Store'), hidden, fileOf('3.png', PNG)]);
    expect(await gather(folderOf('week', [folder]))).toEqual({ names: ['3.png'], skipped: 0 });
  });

  it('takes a hidden folder that is dropped by itself', async () => {
    expect((await gather(folderOf('.images', [fileOf('1.png')]))).names).toEqual(['1.png']);
  });

  it('keeps the other files if a file or a folder cannot be read', async () => {
    const folder = folderOf('monday', [unreadableFile('1.png'), fileOf('2.png'), unreadableFolder('ward')]);
    expect(await gather(unreadableFile('0.png'), folder)).toEqual({ names: ['2.png'], skipped: 3 });
  });

  it('finds nothing in an empty folder', async () => {
    expect(await gather(folderOf('empty', []))).toEqual({ names: [], skipped: 0 });
  });
});

describe('`gatherFolder`', () => {
  it('takes what is chosen with a file dialog as what is dropped', async () => {
    const chosen = ['week/.hidden/1.png', 'week/2.jfif', 'week/3', 'week/4.txt', 'week/.5.png', '.week/6.png'].map(
      (path) => inFolder(path, path.endsWith('txt') ? 'Findings' : JPEG),
    );
    const { images, skipped } = await gatherFolder(chosen);
    expect({ names: images.map(({ name }) => name), skipped }).toEqual({ names: ['2.jfif', '3', '6.png'], skipped: 1 });
  });

  it('leaves out a file without an image’s name that can no longer be read', async () => {
    const file = inFolder('week/1', JPEG);
    file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }) as unknown as Blob;
    expect(await gatherFolder([file])).toEqual({ images: [], skipped: 1 });
  });
});

const JPEG = '\xff\xd8\xff\xe0';
const PNG = '\x89PNG\r\n\x1a\n';

async function gather(...entries: object[]): Promise<{ names: string[]; skipped: number }> {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  const { images, skipped } = await gatherDrop({ items, files: [] } as unknown as DataTransfer);
  return { names: images.map(({ name }) => name), skipped };
}

type Give<T> = (value: T) => void;

function fileOf(name: string, content = 'image'): object {
  return { name, isFile: true, file: (give: Give<File>) => give(makeFile(name, content)) };
}

/** The path is empty, as for a dropped file; Node's own files have none. */
function makeFile(name: string, content: string, webkitRelativePath = ''): File {
  const file = new File([Uint8Array.from(content, (character) => character.charCodeAt(0))], name);
  return Object.assign(file, { webkitRelativePath });
}

function inFolder(path: string, content: string): File {
  return makeFile(path.slice(path.lastIndexOf('/') + 1), content, path);
}

function unreadableFile(name: string): object {
  return { name, isFile: true, file: (_: Give<File>, fail: Give<Error>) => fail(new Error('NotReadableError')) };
}

/** Returns its entries once, then an empty batch, as a browser does. */
function folderOf(name: string, entries: object[]): object {
  const batches = [entries];
  return {
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (give: Give<object[]>) => give(batches.shift() ?? []) }),
  };
}

function unreadableFolder(name: string): object {
  const readEntries = (_: Give<object[]>, fail: Give<Error>) => fail(new Error('NotReadableError'));
  return { name, isDirectory: true, createReader: () => ({ readEntries }) };
}
