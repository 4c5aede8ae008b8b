import { describe, expect, it } from 'vitest';
import { gatherDrop } from '../../../web/src/intake/gather.ts';

describe('`gatherDrop`', () => {
  it('takes files in the order of their paths, and counts the files of a folder that are not images', async () => {
    const folder = folderOf('monday', [fileOf('10.png'), fileOf('9.jpg'), fileOf('notes.txt'), fileOf('.hidden.png')]);
    expect(await gather(fileOf('letter.txt'), folder)).toEqual({
      names: ['letter.txt', '9.jpg', '10.png'],
      skipped: 1,
    });
  });

  it('keeps the other files if a file or a folder cannot be read', async () => {
    const folder = folderOf('monday', [unreadableFile('1.png'), fileOf('2.png'), unreadableFolder('ward')]);
    expect(await gather(unreadableFile('0.png'), folder)).toEqual({ names: ['2.png'], skipped: 3 });
  });

  it('finds nothing in an empty folder', async () => {
    expect(await gather(folderOf('empty', []))).toEqual({ names: [], skipped: 0 });
  });
});

async function gather(...entries: object[]): Promise<{ names: string[]; skipped: number }> {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry }));
  const { images, skipped } = await gatherDrop({ items, files: [] } as unknown as DataTransfer);
  return { names: images.map(({ name }) => name), skipped };
}

type Give<T> = (value: T) => void;

function fileOf(name: string): object {
  return { name, isFile: true, file: (give: Give<File>) => give(new File(['image'], name)) };
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
