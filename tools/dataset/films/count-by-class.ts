import type { Film } from '../../../core/dataset/film.ts';

/** How often each name occurs, in the order of their first; a name may be one that every object has, as `constructor`. */
export function countEach(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Films of each class, classes sorted as the films are. */
export function countByClass(films: readonly Film[]): Record<string, number> {
  return countEach(films.map(({ className }) => className));
}
