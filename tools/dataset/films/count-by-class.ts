import type { Film } from '../../../core/dataset/film.ts';

/** Films of each class, classes sorted as the films are. */
export function countByClass(films: readonly Film[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { className } of films) counts[className] = (counts[className] ?? 0) + 1;
  return counts;
}
