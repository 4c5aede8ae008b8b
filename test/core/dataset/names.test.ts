import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../core/dataset/code-point-order.ts';
import { numberByFolder } from '../../../core/dataset/folder-classes.ts';
import { groupOf } from '../../../core/dataset/labelled-image.ts';

describe('groupOf()', () => {
  it.each([
    ['person1238_bacteria_3194.jpeg', 'person1238'],
    ['person3_virus_15.jpeg', 'person3'],
    ['NORMAL2-IM-0637-0001.jpeg', 'NORMAL2-IM-0637'],
    ['NORMAL2-IM-1287-0001-0002.jpeg', 'NORMAL2-IM-1287'],
    ['IM-0533-0001-0001.jpeg', 'IM-0533'],
    ['IM-0001-0001.jpeg', 'IM-0001'],
    ['image.png', 'image'],
    ['person_of_note.jpeg', 'person_of_note'],
    ['.hidden', '.hidden'],
    ['no ending', 'no ending'],
  ])('reads %s as of %s', (name, group) => expect(groupOf(name)).toBe(group));
});

describe('compareCodePoints()', () => {
  it('sorts like the bytes of UTF-8', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'Z', '-', 'ä', '\ud7ff', '\uffee', '\u{10000}', '\u{1d538}') });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it.each([
    ['IM-2.jpg', 'IM-10.jpg', 1],
    ['B.jpg', 'a.jpg', -1],
    ['a', 'a', 0],
    ['a', 'ab', -1],
  ])('orders %s and %s as Python does', (a, b, sign) => {
    expect(Math.sign(compareCodePoints(a, b))).toBe(sign);
  });
});

describe('numberByFolder()', () => {
  it('numbers folders in the order of their first images', () => {
    expect(numberByFolder(['x.jpg', 'b/1.jpg', 'b/c/2.jpg', 'b/d/3.jpg', 'a/4.jpg'])).toEqual({
      folders: ['.', 'b', 'b/c', 'b/d', 'a'],
      images: [
        { index: 0, classIndex: 0, path: 'x.jpg' },
        { index: 1, classIndex: 1, path: 'b/1.jpg' },
        { index: 2, classIndex: 2, path: 'b/c/2.jpg' },
        { index: 3, classIndex: 3, path: 'b/d/3.jpg' },
        { index: 4, classIndex: 4, path: 'a/4.jpg' },
      ],
    });
  });
});
