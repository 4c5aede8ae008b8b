import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isHidden, type WalkOptions, walkFiles } from '../../../tools/common/walk.ts';
import { temporaryFolder } from '../dataset/run-cli.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(folder.at('deep/er'), { recursive: true });
  mkdirSync(folder.at('.git'));
  for (const name of ['b.png', 'a.png', '.hidden.png', 'deep/c.png', 'deep/er/d.png', '.git/e.png']) {
    writeFileSync(folder.at(name), '');
  }
});

afterEach(() => folder[Symbol.dispose]());

const walk = (options: Partial<WalkOptions> = {}) => [
  ...walkFiles(folder.path, { recursive: true, others: 'skip', ...options }),
];
const VISIBLE = ['a.png', 'b.png', 'deep/c.png', 'deep/er/d.png'];

describe('walkFiles()', () => {
  it('yields the files of a folder by name, then those of the folders in it', () => {
    expect(walk()).toEqual(['.hidden.png', 'a.png', 'b.png', '.git/e.png', 'deep/c.png', 'deep/er/d.png']);
  });

  it('leaves folders out if it is not recursive', () => {
    expect(walk({ recursive: false })).toEqual(['.hidden.png', 'a.png', 'b.png']);
  });

  it('skips hidden files and folders on request', () => {
    expect(walk({ skipHidden: true })).toEqual(VISIBLE);
  });

  it('follows links to files and folders', () => {
    symlinkSync('../../a.png', folder.at('deep/er/linked.png'));
    symlinkSync('er', folder.at('deep/linked'));
    expect(walk({ skipHidden: true })).toEqual([
      ...VISIBLE,
      'deep/er/linked.png',
      'deep/linked/d.png',
      'deep/linked/linked.png',
    ]);
  });

  it.each([
    ['a pipe', () => execFileSync('mkfifo', [folder.at('odd.png')])],
    ['a dangling link', () => symlinkSync('nowhere', folder.at('odd.png'))],
    ['a link to itself', () => symlinkSync('odd.png', folder.at('odd.png'))],
  ])('skips or names %s, as requested', (_, make) => {
    make();
    expect(walk({ skipHidden: true })).toEqual(VISIBLE);
    expect(walk({ skipHidden: true, others: 'name' })).toEqual(['a.png', 'b.png', 'odd.png', ...VISIBLE.slice(2)]);
  });

  it('refuses a link that leads back to a folder above it', () => {
    symlinkSync('..', folder.at('deep/loop'));
    expect(() => walk()).toThrow(/deep\/loop leads back to/);
  });

  it('refuses a missing folder', () => {
    expect(() => [...walkFiles(folder.at('none'), { recursive: true, others: 'skip' })]).toThrow(
      /none: needed a folder/,
    );
  });
});

describe('isHidden()', () => {
  it.each([
    ['.a.png', true],
    ['.git/a.png', true],
    ['a/.b/c.png', true],
    ['a/b.png', false],
    ['a.b/c..png', false],
  ])('of %s is %s', (path, expected) => expect(isHidden(path)).toBe(expected));
});
