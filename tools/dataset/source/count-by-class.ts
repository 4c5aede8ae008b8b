import type { LabelledImage } from '../../../core/dataset/labelled-image.ts';

/** How often each name occurs, in the order of their first; a name may be one that every object has, as `constructor`. */
export function countEach(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Images of each class, classes sorted as the images are. */
export function countByClass(images: readonly LabelledImage[]): Record<string, number> {
  return countEach(images.map(({ className }) => className));
}
