import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelledImage } from '../../../core/dataset/labelled-image.ts';
import { splitByGroup } from '../../../core/dataset/split-by-group.ts';

/** Images by class and group: `{ NORMAL: { a: 2 } }` is two images of group a. */
function imagesOf(counts: Readonly<Record<string, Readonly<Record<string, number>>>>): LabelledImage[] {
  return Object.entries(counts).flatMap(([className, groups]) =>
    Object.entries(groups).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, at) => {
        const name = `${group}-${at}.jpeg`;
        return { path: `${className}/${name}`, className, name, group };
      }),
    ),
  );
}

const singles = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}${at}`, 1]));

describe('splitByGroup()', () => {
  it('gives validation the requested number of images of each class, training the rest, and splits no group', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(sizes, sizes, fc.nat(1000), (normal, pneumonia, seed) => {
        const grouped = (list: number[], prefix: string) => ({
          ...Object.fromEntries(list.map((size, at) => [`${prefix}${at}`, size])),
          ...singles(10, `${prefix}single`),
        });
        const images = imagesOf({ NORMAL: grouped(normal, 'n'), PNEUMONIA: grouped(pneumonia, 'p') });
        const { train, validation } = splitByGroup(images, { validationPerClass: 10, seed });
        for (const className of ['NORMAL', 'PNEUMONIA']) {
          expect(validation.filter((image) => image.className === className)).toHaveLength(10);
        }
        const groups = new Set(validation.map(({ group }) => group));
        expect(train.some(({ group }) => groups.has(group))).toBe(false);
        expect(new Set([...train, ...validation])).toEqual(new Set(images));
      }),
    );
  });

  it('depends on the seed and not on the order of the images', () => {
    const images = imagesOf({ A: singles(50, 'a'), B: singles(50, 'b') });
    const first = splitByGroup(images, { validationPerClass: 5, seed: 1 });
    expect(splitByGroup([...images].reverse(), { validationPerClass: 5, seed: 1 })).toEqual(first);
    expect(splitByGroup(images, { validationPerClass: 5, seed: 2 })).not.toEqual(first);
  });

  it('finds the only selection of whole groups that fits', () => {
    const images = imagesOf({ A: { a: 7, b: 5, c: 5, d: 7 }, B: singles(20, 's') });
    for (let seed = 0; seed < 10; seed++) {
      const { validation } = splitByGroup(images, { validationPerClass: 12, seed });
      expect(validation.filter(({ className }) => className === 'A')).toHaveLength(12);
    }
  });

  it('refuses a number that would split a group, and names the nearest possible ones', () => {
    const images = imagesOf({ A: { a: 4, b: 4, c: 7 }, B: singles(20, 's') });
    expect(() => splitByGroup(images, { validationPerClass: 5, seed: 0 })).toThrow(
      expect.objectContaining({
        code: 'SPLIT_GROUP_STRADDLES',
        className: 'A',
        message:
          'Splitting A: needed 5 images of whole patient groups for validation, found that groups add up to 4 or 7: with 5, images of one patient would lie on both sides',
      }),
    );
  });

  it('keeps a group with images of two classes in training', () => {
    const images = imagesOf({ A: { both: 1, ...singles(3, 'a') }, B: { both: 2, ...singles(3, 'b') } });
    for (let seed = 0; seed < 10; seed++) {
      const { train } = splitByGroup(images, { validationPerClass: 3, seed });
      expect(train.map(({ group }) => group)).toEqual(['both', 'both', 'both']);
    }
  });

  it('refuses to leave a class without an image to train on', () => {
    const images = imagesOf({ A: singles(3, 'a'), B: singles(9, 'b') });
    expect(() => splitByGroup(images, { validationPerClass: 3, seed: 0 })).toThrow(
      expect.objectContaining({
        code: 'SPLIT_TOO_FEW_IMAGES',
        message: 'Splitting A: needed more than the 3 images for validation, found 3',
      }),
    );
  });
});
