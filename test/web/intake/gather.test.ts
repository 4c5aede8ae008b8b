import { describe, expect, it } from 'vitest';
import { gatherDrop } from '../../../web/src/intake/gather.ts';

describe('what is dropped', () => {
  it('is taken in the order of its paths; what is no image of a folder is counted', async () => {
    const folder = folderOf('monday', [fileOf('10.png'), fileOf('9.jpg'), fileOf('notes.txt'), fileOf('.hidden.png')]);
    expect(await gather(fileOf('letter.txt'), folder)).toEqual({
      names: ['letter.txt', '9.jpg', '10.png'],
      skipped: 1,
    });
  });

  it('is not lost with a file or a folder in it that cannot be read', async () => {
    const folder = folderOf('monday', [unreadableFile('1.png'), fileOf('2.png'), unreadableFolder('ward')]);
    expect(await gather(unreadableFile('0.png'), folder)).toEqual({ names: ['2.png'], skipped: 3 });
  });

  it('may be nothing', async () => {
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

/** Hands out its entries once, then nothing, as a browser does. */
function folderOf(name: string, entries: object[]): object {
  const pieces = [entries];
  return {
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (give: Give<object[]>) => give(pieces.shift() ?? []) }),
  };
}

function unreadableFolder(name: string): object {
  const readEntries = (_: Give<object[]>, fail: Give<Error>) => fail(new Error('NotReadableError'));
  return { name, isDirectory: true, createReader: () => ({ readEntries }) };
}
