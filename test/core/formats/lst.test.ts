import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLabel, formatLstEntry, type LstEntry, parseLstLine, readLst } from '../../../core/formats/lst/lst.ts';
import { LstError } from '../../../core/formats/lst/lst-error.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/im2rec/${name}`, import.meta.url), 'utf8');

describe('a list', () => {
  it.each(['ordered', 'shuffled', 'flat', 'chunks_0_train', 'multi-label'])(
    'that im2rec wrote (%s.lst) is read and written unchanged',
    (name) => {
      const text = fixture(`${name}.lst`);
      const entries = [...readLst([text])].map(ensureEntry);
      expect(entries.length).toBe(text.trimEnd().split('\n').length);
      expect(entries.map(formatLstEntry).join('')).toBe(text);
    },
  );

  it.each<[string, string, LstEntry]>([
    ['one label', '7\t1.000000\tNORMAL/a.jpeg\n', { index: 7n, labels: [1], path: 'NORMAL/a.jpeg' }],
    ['several labels', '0\t0.000000\t-1.500000\tb.png\n', { index: 0n, labels: [0, -1.5], path: 'b.png' }],
    [
      'spaces and letters beyond ASCII',
      '3\t0.000000\timagee/Lübeck 2.JPG\n',
      { index: 3n, labels: [0], path: 'imagee/Lübeck 2.JPG' },
    ],
    [
      'the largest id',
      '18446744073709551615\t0.000000\ta.jpg\n',
      { index: 2n ** 64n - 1n, labels: [0], path: 'a.jpg' },
    ],
  ])('holds %s', (_, line, entry) => {
    expect(formatLstEntry(entry)).toBe(line);
    expect(parseLstLine(line)).toEqual(entry);
  });

  it('preserves every path that it can hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.bigInt(0n, 2n ** 64n - 1n), (path, index) => {
        const entry = { index, labels: [1], path };
        let line: string;
        try {
          line = formatLstEntry(entry);
        } catch (error) {
          expect(error).toMatchObject({ code: 'LST_BAD_PATH' });
          return;
        }
        expect([...readLst([line])]).toEqual([entry]);
      }),
    );
  });

  it.each(['', 'a\tb.jpg', 'a\nb.jpg', 'a\rb.jpg', ' a.jpg', 'a.jpg ', '\u00a0a.jpg', '\x1ca.jpg'])(
    'refuses to hold the path %j',
    (path) => {
      expect(() => formatLstEntry({ index: 0n, labels: [0], path })).toThrow(
        expect.objectContaining({ code: 'LST_BAD_PATH' }),
      );
    },
  );
});

describe('parseLstLine()', () => {
  it.each<[string, number[]]>([
    ['0\t1\ta.jpg', [1]],
    ['0\t1.\ta.jpg', [1]],
    ['0\t.5\ta.jpg', [0.5]],
    ['0\t-1e-3\ta.jpg', [-0.001]],
    ['0\tnan\ta.jpg', [Number.NaN]],
    ['0\tInfinity\t-inf\ta.jpg', [Infinity, -Infinity]],
    [' +0 \t 1 \t a.jpg \r\n', [1]],
  ])('reads the labels of %j', (line, labels) => {
    expect(parseLstLine(line)).toEqual({ index: 0n, labels, path: 'a.jpg' });
  });

  it('does not treat a byte order mark as white space', () => {
    expect(parseLstLine('0\t1\t\ufeffa.jpg').path).toBe('\ufeffa.jpg');
  });

  it.each([
    ['', 'LST_TOO_FEW_FIELDS'],
    ['a.jpg', 'LST_TOO_FEW_FIELDS'],
    ['0\ta.jpg', 'LST_TOO_FEW_FIELDS'],
    ['x\t1\ta.jpg', 'LST_BAD_INDEX'],
    ['1.5\t1\ta.jpg', 'LST_BAD_INDEX'],
    ['0\tone\ta.jpg', 'LST_BAD_LABEL'],
    ['0\t\ta.jpg', 'LST_BAD_LABEL'],
    ['0\t0x10\ta.jpg', 'LST_BAD_LABEL'],
  ])('refuses %j with %s', (line, code) => {
    expect(() => parseLstLine(line)).toThrow(expect.objectContaining({ code }));
  });
});

describe('readLst()', () => {
  it('yields an error with the line number for a bad line, and continues', () => {
    const [first, second, third] = [...readLst(['0\t1\ta.jpg\nnonsense\n2\t0\tc.jpg\n'])];
    expect(first).toMatchObject({ path: 'a.jpg' });
    expect(second).toBeInstanceOf(LstError);
    expect(second).toMatchObject({
      line: 2,
      message: 'Reading line 2 of a list: needed index, label and path between TABs, found "1 fields"',
    });
    expect(third).toMatchObject({ path: 'c.jpg' });
  });

  it.each(['\n', '\r\n', '\r'])('reads lines that end in %j, wherever the text is cut into pieces', (end) => {
    const text = `0\t1\ta.jpg${end}1\t0\tb.jpg${end}`;
    for (let size = 1; size <= text.length; size++) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      );
      expect([...readLst(pieces)].map((entry) => ensureEntry(entry).path)).toEqual(['a.jpg', 'b.jpg']);
    }
  });

  it('reads a last line without a line end, and nothing from an empty text', () => {
    expect([...readLst(['0\t1\ta.jpg'])]).toHaveLength(1);
    expect([...readLst([''])]).toEqual([]);
  });
});

describe('formatLabel()', () => {
  it.each([
    [1, '1.000000'],
    [-1.5, '-1.500000'],
    [1 / 7, '0.142857'],
    [1 / 128, '0.007812'],
    [3 / 128, '0.023438'],
    [-1 / 128, '-0.007812'],
    [1e22, '10000000000000000000000.000000'],
    [Number.NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('prints %d as C does: %s', (label, text) => {
    expect(formatLabel(label)).toBe(text);
  });
});

function ensureEntry(line: LstEntry | LstError): LstEntry {
  if (line instanceof LstError) throw line;
  return line;
}
