import type { LabelledImage } from '../../../core/dataset/labelled-image.ts';

/** Counts names, in the order of their first occurrence. A name may be one that objects inherit, such as `constructor`. */
export function countEach(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Images of each class, with the classes in the order of the images. */
export function countByClass(images: readonly LabelledImage[]): Record<string, number> {
  return countEach(images.map(({ className }) => className));
}
