import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkFailedError } from '../../../tools/common/exit.ts';
import { writeWholeFile } from '../../../tools/common/pending-file.ts';
import { temporaryFolder } from '../dataset/run-cli.ts';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

describe('writeWholeFile()', () => {
  it('replaces a file, and leaves no other file', () => {
    writeFileSync(folder.at('x'), 'before');
    writeFileSync(folder.at('x.partial'), 'of an interrupted run');
    writeWholeFile(folder.at('x'), 'after');
    expect(readFileSync(folder.at('x'), 'utf8')).toBe('after');
    expect(readdirSync(folder.path)).toEqual(['x']);
  });

  it('refuses the name of a folder, and leaves no other file', () => {
    mkdirSync(folder.at('x'));
    expect(() => writeWholeFile(folder.at('x'), 'text')).toThrow(WorkFailedError);
    expect(readdirSync(folder.path)).toEqual(['x']);
  });

  it.runIf(existsSync('/dev/full'))('names the file that does not fit onto a full disk', () => {
    symlinkSync('/dev/full', folder.at('x.partial'));
    expect(() => writeWholeFile(folder.at('x'), 'text')).toThrow(`writing ${folder.at('x')}: ENOSPC`);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
