/** Kinds of work that went beyond their bounds, each with what was counted. */
export function beyondBounds<Work extends Record<keyof Work, number>>(work: Work, most: Partial<Work>): string[] {
  return Object.entries<number | undefined>(most)
    .map(([kind, bound = 0]) => ({ kind, bound, counted: work[kind as keyof Work] }))
    .filter(({ bound, counted }) => counted > bound)
    .map(({ kind, bound, counted }) => `${kind}: ${counted}, of ${bound} at most`);
}
